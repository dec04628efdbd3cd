; A procedure that comes to the tail of an improper list signals type-error.
(define improper '(1 2 . 3))
(define (kind f) (try (f) (catch (type-error e) (condition-field e :actual))))
(println (kind (fn () (map inc improper))) (kind (fn () (filter even? improper))) (kind (fn () (fold + 0 improper))) (kind (fn () (for-each identity improper))))
(println (kind (fn () (reverse improper))) (kind (fn () (append improper '(4)))) (kind (fn () (list->vector improper))) (kind (fn () (sort improper))))
(println (kind (fn () (last improper))) (kind (fn () (member 9 improper))) (kind (fn () (index-of 9 improper))))
(println (any? even? improper) (take 2 improper) (member 2 improper) (first improper) (rest improper))
