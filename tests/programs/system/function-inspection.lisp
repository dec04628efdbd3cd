(define (named a &opt b) a)
(println (function-name named) (function-arity named) (function-arity (fn (a & r) a)) (function-arity (fn () 1)))
