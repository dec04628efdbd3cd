(println (vector) (vector 1 2 3) [1 (+ 1 1) "x"] (vector-length [1 2]) (length [1 2 3]) (vector 1 2 3 4 5 6))
(println (vector-ref [1 2 3] 0) (vector-ref [1 2 3] 2) (make-vector 2) (make-vector 3 0) (vector? [1]) (vector? '(1)))
(println (vector-push [1] 2) (vector-append [1] [] [2 3]) (vector-map inc [1 2]) (vector-map + [1 2] [10 20 30]))
(println (subvector [1 2 3 4] 1 3) (subvector [1 2 3] 1) (subvector [1 2] 2) (= [1 [2]] [1 [2]]) (= [1] '(1)))
