(println "in the directory that was added first")
