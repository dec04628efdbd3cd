(println (list) (list 1) (list 1 2 3) (list 1 2 3 4 5 6 7 8))
(println (cons 1 2) (cons 1 nil) (cons 1 '(2 3)) (list* 1 2 '(3 4)) (list* 1 2) (list* '(1)))
(println (make-list 3) (make-list 2 'x) (make-list 0 1))
(println '(1 . (2 3)) '(a . b) '(1 2 . 3) @[1 (+ 1 1)])
