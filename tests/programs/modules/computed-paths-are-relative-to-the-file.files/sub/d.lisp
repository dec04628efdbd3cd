(println "d")
