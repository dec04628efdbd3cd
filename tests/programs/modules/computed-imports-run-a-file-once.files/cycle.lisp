(println "cycle begins")
(println "cycle again" (load "cycle"))
(println "cycle ends")
