(define (caught f) (try (f) (catch (type-error e) (list (condition-field e 0) (condition-field e 1)))))
(println (caught (fn () (5 1))) (caught (fn () ("str"))) (caught (fn () ((list 1 2) 0))) (caught (fn () (map 'x '(1)))) (caught (fn () (apply nil '()))))
(define n 3)
(println (caught (fn () (n))) (caught (fn () (:k {:k 1}))))
