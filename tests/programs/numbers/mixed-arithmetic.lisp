; Mixing integer and float gives a float.
(println (+ 1 2.5) (- 1 0.5) (* 2 1.5) (+ 1.0 2))
(println (+ 0.1 0.2) (* 1.0 0) (- 0.0))
(println (type-of (+ 1 2)) (type-of (+ 1 2.0)))
