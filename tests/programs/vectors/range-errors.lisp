(define (caught f) (try (f) (catch (range-error e) (list (condition-field e 0) (condition-field e 1))) (catch e (condition-type e))))
(println (caught (fn () (vector-ref [1 2] 2))) (caught (fn () (vector-ref [1 2] -1))) (caught (fn () (vector-ref [] 0))) (caught (fn () (vector-set! [1] 1 'x))))
(println (caught (fn () (subvector [1 2] 1 5))) (caught (fn () (subvector [1 2 3] 2 1))) (caught (fn () (vector-ref [1] 'a))) (caught (fn () (vector-ref '(1) 0))) (caught (fn () (make-vector -1))))
(println (caught (fn () (vector-ref [1] 100000000000000000000))) (caught (fn () (vector-length 5))))
