(println (group-by even? '(1 2 3 4)) (group-by length '("a" "bb" "c")) (group-by identity nil))
(println (get (group-by (fn (n) (mod n 3)) (range 10)) 1))
