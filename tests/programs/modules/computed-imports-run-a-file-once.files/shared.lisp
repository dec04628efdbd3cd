(println "shared")
(define shared 1)
