; exit runs the pending cleanups, innermost first, and cannot be caught.
(dynamic-wind (fn () (println "in"))                                           ; => in
              (fn () (try (try (exit 5) (catch e (println "never")))
                          (finally (println "finally"))))                      ; => finally
              (fn () (println "out")))                                         ; => out
(println "never")
