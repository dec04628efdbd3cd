(define outer 1)
(import-file "syntax.lisp")
