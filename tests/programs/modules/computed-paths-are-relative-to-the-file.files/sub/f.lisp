(println "f")
