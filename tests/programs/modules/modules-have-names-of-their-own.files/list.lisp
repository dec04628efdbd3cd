(define (length l) (list 'mine (list:length l)))
