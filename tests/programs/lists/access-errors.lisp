; nil has no first element; indices out of range signal range-error.
(define (kind f) (try (f) (catch e (condition-type e))))
(println (kind (fn () (first nil))) (kind (fn () (rest nil))) (kind (fn () (car nil))) (kind (fn () (cdr 5))) (kind (fn () (first []))) (kind (fn () (rest []))))
(println (kind (fn () (second '(1)))) (kind (fn () (third [1 2]))) (kind (fn () (nth 5 '(1 2)))) (kind (fn () (nth -1 '(1 2)))) (kind (fn () (list-ref [1] 1))))
(println (kind (fn () (last nil))) (kind (fn () (last []))) (kind (fn () (butlast nil))) (kind (fn () (nth 'a '(1)))) (kind (fn () (first 5))))
(println (try (first nil) (catch e (exception-message e))))
(println (try (nth 7 '(1 2)) (catch (range-error e) (list (condition-field e 0) (condition-field e :length)))))
