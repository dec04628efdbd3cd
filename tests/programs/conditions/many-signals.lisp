; Signalling and unwinding many times leaves nothing behind.
(define (repeat n) (if (= n 0) 'done (begin (handler-case (error "x") (error (c) nil)) (repeat (- n 1)))))
(println (repeat 100000))
(define (restarts n acc) (if (= n 0) acc (restarts (- n 1) (+ acc (handler-bind ((error (fn (c) (use-value 1 c)))) (restart-case (error "x") (use-value (v) v)))))))
(println (restarts 50000 0))
