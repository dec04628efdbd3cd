(println (< 3.14159 pi 3.1416) (< 2.71828 e 2.7183))
(println (= (cos pi) -1.0) (log e))
