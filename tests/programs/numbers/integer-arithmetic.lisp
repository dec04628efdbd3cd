; Sums, differences and products of any number of integers; integers never wrap.
(println (+) (+ 5) (+ 1 2) (+ 1 2 3) (+ 1 2 3 4 5 6))
(println (*) (* 5) (* 2 3) (* 2 3 4) (* 1 2 3 4 5))
(println (- 5) (- 5 2) (- 10 1 2) (- 10 1 2 3))
(println (inc 41) (dec 43) (abs -7) (abs 7) (abs 0))
(println (+ -1 1) (- 0 0) (* -3 4) (- -5))
