(println "first")
(println (undefined-name 1))
