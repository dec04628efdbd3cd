; < > <= >= compare all neighbours, integers with floats by exact value; nothing compares with NaN.
(println (< 1 2) (< 2 1) (< 1 2 3) (< 1 3 2) (< 1 2 3 4 5))
(println (<= 1 1 2) (>= 3 3 2) (> 3 2 1) (> 3 2 2))
(println (< 1 1.5) (> 2 1.5) (<= 1 1.0) (>= 1 1.0))
(println (< 9007199254740993 9007199254740992.0) (> 9007199254740993 9007199254740992.0))
(define nan (- (/ 1.0 0.0) (/ 1.0 0.0)))
(println (< nan 1) (> nan 1) (<= nan nan) (>= 1 nan) (== nan nan))
(println (< "apple" "banana") (< "a" "b" "c") (>= "b" "a" "a") (< "Z" "a"))
