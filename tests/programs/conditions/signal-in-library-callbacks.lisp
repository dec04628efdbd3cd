; A condition signalled in a function that a library procedure calls finds its handlers, and restarts continue the procedure.
(define (checked x) (if (number? x) x (restart-case (error "not a number: ~a" x) (use-value (v) v) (skip () nil))))
(println (handler-bind ((error (fn (c) (use-value 0 c)))) (map checked '(1 a 2 b))))
(println (handler-bind ((error (fn (c) (invoke-restart 'skip)))) (filter identity (map checked '(1 a 2 b)))))
(println (handler-bind ((error (fn (c) (use-value 10)))) (fold (fn (acc x) (+ acc (checked x))) 0 '(1 a 2))))
(println (handler-bind ((error (fn (c) (use-value 5)))) (sort (map checked '(9 x 1)))))
(println (try (sort '(1 2 3) (fn (a b) (throw (list 'compared a b)))) (catch e (first e))))
