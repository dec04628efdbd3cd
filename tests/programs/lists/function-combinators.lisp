(println ((compose inc (fn (x) (* 2 x))) 5) ((compose) 7) ((compose first rest) '(1 2)) ((compose - +) 1 2 3))
(println ((partial + 1 2) 3 4) ((partial list 'a)) ((constantly 5)) ((constantly 5) 1 2) ((complement even?) 3) (identity 'x))
(println (map (partial * 2) '(1 2 3)) (filter (complement nil?) '(1 nil 2)))
