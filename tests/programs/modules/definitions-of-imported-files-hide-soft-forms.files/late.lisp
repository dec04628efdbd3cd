(define (ecase a b) (list 'ecase a b))
