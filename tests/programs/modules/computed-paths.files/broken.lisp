(define x (if))
