(println "shapes runs")
(define (area w h) (* w h))
(defmacro square (n) `(area ,n ,n))
(import-file "more/units")
