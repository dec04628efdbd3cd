; A clause that cannot take the arguments signals arity-error before anything is unwound.
(println (restart-case (handler-bind ((arity-error (fn (c) (invoke-restart 'foo 9)))) (invoke-restart 'foo 1 2)) (foo (x) x)))
(println (try (restart-case (invoke-restart 'foo) (foo (a b) 'never)) (catch (arity-error e) (list (condition-field e 0) (condition-field e 1)))))
