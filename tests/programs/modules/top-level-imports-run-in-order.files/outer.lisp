(println "outer starts")
(import-file "inner.lisp")
(define (outer-value) (* 10 shared))
(println "outer ends")
