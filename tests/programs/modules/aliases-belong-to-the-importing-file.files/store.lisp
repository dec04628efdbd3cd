(println "store runs")
(define all nil)
(define (put x) (set! all (cons x all)) x)
