; The first uncaught condition ends the program: what is printed comes first, then the diagnostic with its frames, then the pending finally forms.
(define (inner n) (if (= n 0) (first nil) (+ 1 (inner (- n 1)))))
(println "before")                                  ; => before
(try (+ 1 (inner 2)) (finally (println "cleanup")))  ; => cleanup
(println "never")
