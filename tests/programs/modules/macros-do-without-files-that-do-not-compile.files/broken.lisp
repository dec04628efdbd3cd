(define (helper x) x)
(define (broken)
  (if))
