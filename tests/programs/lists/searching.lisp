(println (member 2 '(1 2 3)) (member 9 '(1 2 3)) (member '(2) '((1) (2) (3))) (member 1.0 '(1 2)))
(println (assoc 'b '((a 1) (b 2))) (assoc 'z '((a 1))) (assoc "k" '(("k" . 5))))
(println (index-of 3 '(1 2 3)) (index-of 'x '(a b)) (index-of "b" "abc") (index-of 5 [4 5]))
(println (find even? '(1 3 4 6)) (find even? '(1 3)) (find-index even? '(1 3 4)) (find-index even? nil))
