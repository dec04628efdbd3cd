(println "with it")
(define with-it 'yes)
