; Bitwise operations see two's complement of any length.
(println (bit-and 12 10) (bit-or 12 10) (bit-xor 12 10) (bit-not 5) (bit-not -1))
(println (bit-and) (bit-or) (bit-xor) (bit-and 7 6 12) (bit-or 1 2 4))
(println (bit-and -1 255) (bit-or -8 3) (bit-xor -1 0))
(println (bit-shift 1 10) (bit-shift 1024 -3) (bit-shift -8 -1) (bit-shift -1 -100) (bit-shift 1 100) (bit-shift 5 0))
(println (bit-and (bit-shift 1 100) (- (bit-shift 1 101) 1)))
