; Exits from a million frames deep, and a restart that is resumed there.
(define depth 1000000)
(define (dive n at-bottom) (if (= n 0) (at-bottom) (+ 1 (dive (- n 1) at-bottom))))
(println (handler-case (dive depth (fn () (error "x"))) (error () 'caught)))
(println (try (dive depth (fn () (throw 'value))) (catch e e)))
(println (restart-case (dive depth (fn () (invoke-restart 'up 1))) (up (v) (list 'up v))))
(println (let/ec k (dive depth (fn () (k 'escaped)))))
(println (handler-bind ((error (fn (c) (use-value 0 c)))) (dive depth (fn () (restart-case (error "x") (use-value (v) v))))))
(define log '())
(println (handler-case (unwind-protect (dive depth (fn () (unwind-protect (error "x") (set! log (cons 'inner log))))) (set! log (cons 'outer log))) (error () log)))
; What was dropped is used again.
(println (+ 1 (dive depth (fn () 0))))
