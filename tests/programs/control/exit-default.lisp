(println "out")
(exit)
