(println "c beside a")
