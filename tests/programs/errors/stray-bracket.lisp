(println "never printed"))
