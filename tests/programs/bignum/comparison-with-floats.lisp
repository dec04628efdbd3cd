; Integers and floats compare by exact value, however large the integer is.
(define big (pow 10 30))
(println (< big 1e30) (> big 1e30) (== big 1e30) (< 1e29 big 1e31))
(println (< big (/ 1.0 0.0)) (> (- big) (/ -1.0 0.0)))
(println (float big) (int 1e30))
