(import "uses" as back)
(define (up x) (+ x 100))
(define (z-there) back:z)
