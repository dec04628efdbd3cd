; min and max give the winning argument unchanged, the first of equals.
(println (min 3 1 2) (max 3 1 2) (min 4) (max 4))
(println (min 1 1.0) (min 1.0 1) (max 2 2.0) (max 2.0 2))
(println (min 1 2.5) (max 1 2.5))
(define nan (- (/ 1.0 0.0) (/ 1.0 0.0)))
(println (min 1 nan 3) (max nan 1) (max 1 2 nan))
