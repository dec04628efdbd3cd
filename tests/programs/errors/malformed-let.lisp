(println "never printed")
(let ((x)) x)
