; However control leaves a try, its finally runs exactly once.
(define log nil)
(define (note x) (set! log (append log (list x))) x)
(define (leave how)
  (call/ec
    (fn (escape)
      (restart-case
        (try
          (case how
            (normal 1)
            (throw (throw 'x))
            (error (error "e"))
            (escape (escape 2))
            (restart (invoke-restart 'out)))
          (catch (thrown-value e) 'caught)
          (finally (note how)))
        (out () 'restarted)))))
(println (map (fn (how) (try (leave how) (catch e 'outside))) '(normal throw error escape restart)))
(println log)
