(println "before")
(define (fail) (error "it broke" 42))
(fail)
(println "never")
