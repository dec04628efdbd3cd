(println "b runs")
