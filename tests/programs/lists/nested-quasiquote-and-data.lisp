(define (row n) `(row ,n ,@(map (fn (i) `(cell ,i ,(* i n))) (range 1 3))))
(println (row 3))
(println (map (fn (r) (second r)) (list (row 1) (row 2))))
