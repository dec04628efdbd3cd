(println "module")
(define who "the module")
(define (load name) (import-file (string-append name ".lisp")))
