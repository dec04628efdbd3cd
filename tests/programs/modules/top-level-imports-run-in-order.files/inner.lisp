(println "inner")
(define shared 1)
(define (inner-value) shared)
