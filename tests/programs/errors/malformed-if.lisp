(println "never printed")
(if)
