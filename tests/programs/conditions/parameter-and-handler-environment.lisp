; A handler runs in the dynamic environment of the signal, a clause in that of its form.
(define log nil)
(define (note x) (set! log (append log (list x))) x)
(println (restart-case (restart-case (invoke-restart 'out) (in () 1)) (out () (restart-name (first (compute-restarts))))))
(println (handler-bind ((error (fn (c) (note (map restart-name (compute-restarts c))) (invoke-restart 'inner 1)))) (restart-case (restart-case (error "x") (inner (v) v)) (outer () 2))) log)
