(println "never")
