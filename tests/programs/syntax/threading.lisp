(println (-> 5 (- 3) (* 10)) (->> 5 (- 3) (* 10)) (-> 5) (-> 5 inc) (->> '(1 2 3) (map inc) (filter even?) (fold + 0)))
(println (-> '(1 2 3) rest first) (-> 10 (- 1) list))
