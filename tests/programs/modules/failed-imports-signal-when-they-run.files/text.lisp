(define text-value 1)
(println "open
