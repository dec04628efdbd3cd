; Arithmetic procedures are values like any other.
(println (fold + 0 '(1 2 3 4)) (fold * 1 '(1 2 3 4)) (fold - 10 '(1 2 3)) (fold max 0 '(3 9 2)))
(println (map + '(1 2) '(10 20)) (map - '(1 2)) (apply < '(1 2 3)) (reduce gcd '(12 18 27)))
(let ((op *)) (println (op 3 4) (op) (op 2 3 4 5)))
