(define t (table :a 1))
(println (= t t) (= t (table :a 1)) (= (table) (table)) (= (list t) (list t)) (= (box 1) (box 1)) (= identity identity))
