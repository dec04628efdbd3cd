(define (e n) (if (= n 0) 0 (+ 1 (o (- n 1)))))
(define (o n) (if (= n 0) 0 (+ 1 (e (- n 1)))))
(println (e 1000000))
