(define (f) (set! made-by-set 42))
(f)
(println made-by-set)
