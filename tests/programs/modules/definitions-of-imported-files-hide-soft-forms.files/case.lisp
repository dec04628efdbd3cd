(define (case a b) (list 'case a b))
(define here (case 3 4))
