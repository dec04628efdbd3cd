(define (when a b) (list 'when a b))
