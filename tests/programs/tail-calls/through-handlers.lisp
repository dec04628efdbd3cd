; Clause bodies of handler-case, restart-case and catch are in tail position.
(define (count-down n) (handler-case (if (= n 0) 'done (error "x")) (error () (count-down (- n 1)))))
(println (count-down 50000))
(define (catching n) (if (= n 0) 'caught (try (throw n) (catch e (catching (- e 1))))))
(println (catching 50000))
(define (restarting n) (if (= n 0) 'restarted (restart-case (invoke-restart 'next (- n 1)) (next (m) (restarting m)))))
(println (restarting 50000))
(define (no-error n) (if (= n 0) 'no-error (handler-case (- n 1) (error () 'bad) (:no-error (m) (no-error m)))))
(println (no-error 50000))
