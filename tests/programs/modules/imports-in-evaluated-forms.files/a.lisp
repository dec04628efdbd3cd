(println "a runs")
(define a 1)
