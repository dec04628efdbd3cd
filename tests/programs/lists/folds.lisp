(println (fold + 0 '(1 2 3)) (fold - 0 '(1 2 3)) (fold cons nil '(1 2 3)) (fold (fn (acc x) (cons x acc)) nil '(1 2 3)))
(println (fold-right cons nil '(1 2 3)) (fold-right - 0 '(1 2 3)) (fold-right list 'end "ab"))
(println (reduce + '(1 2 3)) (reduce + 10 '(1 2 3)) (reduce + nil) (reduce max [3 9 2]) (reduce * '(5)))
(println (append-map (fn (x) (list x x)) '(1 2)) (append-map (fn (x) [x]) '(1 2)))
