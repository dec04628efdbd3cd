; Arguments that a restart does not take: use-value gives the value of the call, and nothing has been unwound.
(println (handler-bind ((arity-error (fn (c) (use-value 'repaired)))) (restart-case (list (invoke-restart 'a)) (a (x) x))))                    ; => (repaired)
(println (handler-bind ((arity-error (fn (c) (use-value 1 c)))) (restart-case (+ (invoke-restart 'a 1 2) (invoke-restart (find-restart 'a) 1 2)) (a () 'left))))  ; => 2
(println (handler-bind ((arity-error (fn (c) (use-value 2)))) (with-simple-restart (a "A") (* 10 (invoke-restart 'a 'surplus)))))             ; => 20
(println (handler-bind ((arity-error (fn (c) (use-value 3)))) (with-reentrant-restarts (restart-case (list (call-restart 'a)) (a (x) x)))))   ; => (3)
(println (handler-bind ((arity-error (fn (c) (use-value 4)))) (restart-bind ((a (fn (x) x))) (list (invoke-restart 'a)))))                     ; => (4)
