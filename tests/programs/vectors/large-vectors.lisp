(define v (make-vector 100000 1))
(println (length v) (fold + 0 v) (vector-ref v 99999))
(define w (list->vector (range 50000)))
(println (vector-ref w 49999) (fold + 0 (vector-map inc w)) (length (vector-append w v)))
