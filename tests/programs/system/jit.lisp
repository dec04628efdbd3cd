; All code is compiled, so that what is left of these names is what they say of closures.
(define (f x) x)
(println ((jit-compile f) 1) (map jit-compiled? (list f (fn () 1) car 5 nil)) (map jit-compilable? (list f car 5)))
(println (struct? (jit-stats)) (all? integer? (values (jit-stats))))
(println (handler-case (jit-compile 5) (type-error (c) (condition-report c)))
         (handler-bind ((type-error (fn (c) (use-value f)))) ((jit-compile car) 2)))
