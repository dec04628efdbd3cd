(define (joined l) (list (first l) (next)))
