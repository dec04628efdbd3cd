(define (kind f) (try (f) (catch e (condition-type e))))
(println (kind (fn () (table (table) 1))) (kind (fn () (put (table) identity 1))) (kind (fn () (get {:a 1} (box 1)))) (kind (fn () (put (table) '(1 . 2) 1))) (kind (fn () (put (table) (list 1 (table)) 1))))
(println (kind (fn () (put (table) (- (/ 1.0 0.0) (/ 1.0 0.0)) 1))) (kind (fn () (table 1))) (kind (fn () (struct 1 2 3))) (kind (fn () (get '(1) 1))) (kind (fn () (keys 5))))
