(define (from-outside x) (list 'used x))
(println (outer-macro 1) (sq 3))
