(println (filter even? '(1 2 3 4)) (remove even? '(1 2 3 4)) (filter even? nil) (filter (fn (x) x) '(1 nil 2 #f)))
(println (filter odd? [1 2 3]) (remove (fn (c) (= c "a")) "banana"))
(println (count even? '(1 2 4)) (count even? nil) (any? even? '(1 2)) (any? even? '(1 3)) (all? even? '(2 4)) (all? even? '(2 3)) (any? even? nil) (all? even? nil))
