; Exits out of a copy are ordinary ones: to the call, to the frames below it, to the original.
(define ask (fn () (restart-case (signal "ask") (v (x) x))))
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c)
                   (exit-reentrant
                     (list (let/ec k (list 'returned (call-restart 'v k)))
                           (handler-case (call-restart 'v (fn (x) (signal 'warning))) (warning () 'warned))
                           (restart-case (call-restart 'v (fn (x) (invoke-restart 'back x))) (back (x) (list 'back x)))
                           (call-restart 'v (fn (x) (exit-reentrant (list 'delimiter x)))))))))
    ((ask) 5))))
(println (let/ec out
  (with-reentrant-restarts
    (handler-bind ((simple-condition (fn (c) (list 'never (call-restart 'v 1)))))
      (out (list 'out (ask)))))))
; Escapes in the copied frames: the copy's own ones.
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c) (exit-reentrant (list (call-restart 'v 1) (call-restart 'v 2))))))
    (list 'after
      (let/ec k
        (let/ec inner
          (let ((v (unwind-protect (ask) nil))) (if (= v 1) (k 'escaped) (inner v)))))))))
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c) (exit-reentrant (list (call-restart 'v 1) (call-restart 'v 2))))))
    (let ((turns 0) (p (make-parameter 0)))
      (while #t
        (set! turns (+ turns 1))
        (parameterize ((p 1)) (let ((v (ask))) (when (= v 1) (break)) (exit-reentrant (list v turns)))))
      (list 'broken turns)))))
; An escape is still known when the copy is made of a copy.
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c) (exit-reentrant (list (call-restart 'v 1) (call-restart 'v 2))))))
    (let/ec k
      (let ((a (ask)) (b (ask)))
        (if (= a b) (k (list 'same a)) (list a b)))))))
; handler-case and restart-case in the copied frames.
(println (with-reentrant-restarts
  (handler-bind ((warning (fn (c) (exit-reentrant (map (fn (x) (call-restart 'v x)) '(1 2 3))))))
    (try
      (restart-case
          (let ((v (restart-case (signal 'warning) (v (x) x))))
            (case v (1 (error "one")) (2 (invoke-restart 'two 2)) (else v)))
        (two (x) (list 'two x)))
      (catch e (exception-message e))))))
