(println (map type-of (list nil #t 1 1.5 (pow 10 30) 'a :a "s" '(1) [1] (table) {} (box 1) (fn () 1) car (exception "x") (make-condition 'error))))
(println (type 5) (symbol? 'a) (string? "s") (boolean? #f) (bool? nil) (list? '(1 . 2)) (proper-list? '(1 . 2)) (proper-list? '(1)) (vector? [1]) (function? car) (procedure? (fn () 1)) (function? 'car))
