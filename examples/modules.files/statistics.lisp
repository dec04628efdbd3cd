(println "statistics are loaded")
(define (mean numbers)
  (/ (fold + 0.0 numbers) (length numbers)))
