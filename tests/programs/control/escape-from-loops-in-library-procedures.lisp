(println (call/ec (fn (k) (map (fn (x) (if (= x 3) (k x) (* x 10))) '(1 2 3 4)))))
(println (call/ec (fn (k) (fold (fn (acc x) (if (> acc 10) (k acc) (+ acc x))) 0 (range 100)))))
(println (call/ec (fn (k) (sort '(3 1 2) (fn (a b) (k 'out-of-sort))))))
