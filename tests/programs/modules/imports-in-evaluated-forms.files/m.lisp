(define count 0)
(define (f x) (+ x 1))
(define (next) (set! count (+ count 1)))
