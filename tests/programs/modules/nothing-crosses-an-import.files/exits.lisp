(try (leave 'left) (finally (println "cleanup")))
(println "never")
