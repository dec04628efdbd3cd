; Library procedures are limited by memory alone.
(define l (range 1000000))
(println (length (map inc l)) (length (filter even? l)) (fold + 0 l) (length (append l '(1))) (fold-right (fn (x acc) (+ acc 1)) 0 l))
(println (length (reverse l)) (last l) (length (vector->list (list->vector l))))
