(println 'a '(a b) '(1 . 2) '[a (b)] '"s" ':k '1.5 '() 'nil '#t '(a 'b))
(println (= '(1 (2)) (list 1 (list 2))) (type-of 'a) (type-of '(a)) (type-of '[a]))
