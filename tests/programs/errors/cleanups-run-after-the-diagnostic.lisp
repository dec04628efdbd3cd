(unwind-protect (error "boom") (println "cleanup") (eprintln "cleanup after the diagnostic"))
(println "never")
