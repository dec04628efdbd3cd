(import "store.lisp" as s)
(define (s-put x) (s:put x))
(define (s-all) s:all)
