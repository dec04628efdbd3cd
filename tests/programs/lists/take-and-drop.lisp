; The count comes first and is clamped; vectors and strings keep their type.
(println (take 2 '(1 2 3)) (take 0 '(1 2)) (take 9 '(1 2)) (take -1 '(1 2)) (take 2 [1 2 3]) (take 2 "abc"))
(println (drop 2 '(1 2 3)) (drop 0 '(1 2)) (drop 9 '(1 2)) (drop -1 '(1 2)) (drop 1 [1 2 3]) (drop 2 "abc"))
(println (take 1 @{:a 1 :b 2}) (take 100000000000000000000 '(1 2)) (drop 100000000000000000000 '(1 2)))
