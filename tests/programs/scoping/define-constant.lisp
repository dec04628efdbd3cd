(define-constant answer 42)
(define (f) (* answer 2))
(println answer (f))
