; Two integers divide with truncation toward zero; one argument gives the reciprocal, a float.
(println (/ 7 2) (/ -7 2) (/ 7 -2) (/ -7 -2) (/ 100 5 2))
(println (/ 5) (/ 7.0 2) (/ 7 2.0) (/ 1 4.0))
(println (quotient 17 5) (quotient -17 5) (quotient 17 -5))
(println (/ 1.0 0.0) (/ -1.0 0.0) (/ 1 0.0))
