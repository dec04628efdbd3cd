(println (flatten '(1 (2 (3 nil 4)) ((5)))) (flatten nil) (flatten '(1 (2 . 3) [4 (5)])))
(println (distinct '(1 2 1 3 2)) (distinct '("a" "b" "a")) (distinct '((1) (2) (1))) (distinct [1 1.0 1]) (distinct "abca"))
(println (zip '(1 2 3) '(a b c)) (zip '(1 2) [3 4] "xy") (zip '(1 2 3) '(a)) (zip nil '(1)) (zip '(1 2)))
