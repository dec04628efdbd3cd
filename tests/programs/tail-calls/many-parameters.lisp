; Tail calls that permute and add arguments, beyond the argument registers too.
(define (rotate n a b c d e f g h) (if (= n 0) (list a b c d e f g h) (rotate (- n 1) b c d e f g h a)))
(println (rotate 1000003 1 2 3 4 5 6 7 8))
(define (shrink n & rest) (if (= n 0) (length rest) (shrink (- n 1) 'a 'b 'c)))
(println (shrink 100000))
(define (f n a) (if (= n 0) a (g (- n 1) a 2 3 4 5 6 7 8 9)))
(define (g n a b c d e f2 h i j) (f n (+ a b c d e f2 h i j)))
(println (f 1000 0))
