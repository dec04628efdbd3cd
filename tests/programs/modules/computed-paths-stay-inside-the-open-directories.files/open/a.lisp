(println "a")
