(define (halve n) (/ n 0))
(println (halve 5))
