(define-condition module-failure (error) (code 9))
(define (fail) (error 'module-failure))
