(define big 1000000000000000000000000000000)
(println (/ big 7) (mod big 7) (rem (- big) 7) (mod (- big) 7) (quotient (- big) 7))
(println (/ big 1000000000000000000) (/ big big) (mod big big) (/ 5 big))
(println (gcd big 1024))
