; Elements of which neither is less than the other keep their order.
(define people '(("bo" 3) ("al" 1) ("cy" 3) ("di" 1) ("ed" 2)))
(println (map first (sort people (fn (a b) (< (second a) (second b))))))
(println (map first (sort-by second people)))
(println (map first (sort people (fn (a b) (> (second a) (second b))))))
(define many (map (fn (i) (list (mod (* i 7) 5) i)) (range 50)))
(define sorted (sort many (fn (a b) (< (first a) (first b)))))
(println (all? (fn (pair) (or (< (first (first pair)) (first (second pair))) (< (second (first pair)) (second (second pair))))) (zip sorted (rest sorted))))
