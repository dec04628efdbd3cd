; exit runs the pending cleanups, innermost first, and ends the program with its code.
(println "before")
(unwind-protect
  (try (exit 7) (finally (println "inner")))
  (println "outer"))
(println "never")
