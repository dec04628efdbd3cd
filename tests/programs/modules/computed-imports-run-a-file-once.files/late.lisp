(println "late")
