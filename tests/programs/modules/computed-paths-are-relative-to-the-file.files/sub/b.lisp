(println "b beside a")
