(define offset 10)
(define (shift-by n) (+ n 100))
