(println "only in the first")
