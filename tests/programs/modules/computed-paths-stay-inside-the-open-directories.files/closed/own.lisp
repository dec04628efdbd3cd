(println "own")
