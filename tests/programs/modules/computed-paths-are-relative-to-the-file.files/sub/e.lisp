(println "e")
