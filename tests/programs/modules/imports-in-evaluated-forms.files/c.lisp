(println "c runs")
