(println "wrong: the directory that was added last")
