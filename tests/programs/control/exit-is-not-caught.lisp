(try (handler-case (exit 3) (condition () (println "caught"))) (catch e (println "caught")))
(println "never")
