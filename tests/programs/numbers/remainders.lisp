; mod is Euclidean and never negative; rem has the sign of the dividend.
(println (mod 17 5) (mod -17 5) (mod 17 -5) (mod -17 -5) (mod 15 5))
(println (% 17 5) (% -17 5))
(println (rem 17 5) (rem -17 5) (rem 17 -5) (remainder -17 5))
(println (map (fn (n) (mod n 3)) (range -4 5)))
