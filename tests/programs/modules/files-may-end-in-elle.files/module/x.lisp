(println "wrong: in the directory")
