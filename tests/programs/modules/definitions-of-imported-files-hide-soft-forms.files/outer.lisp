(import-file "inner.lisp")
(define (unless a b) (list 'unless a b))
(define g (when 5 6))
