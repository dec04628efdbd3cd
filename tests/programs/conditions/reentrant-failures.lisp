; The restarts of failed operations can be called too.
(define both (fn (name thunk a b)
  (with-reentrant-restarts
    (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart name a) (call-restart name b))))))
      (thunk)))))
(println (both 'use-value (fn () (* 10 (+ 1 "a"))) 1 2))
(println (both 'use-value (fn () (list 'call (car-of-nothing 3))) - (fn (x) (* x x))))
(println (both 'use-value (fn () (+ 1 unknown)) 1 2))
(println (both 'store-value (fn () (+ unknown unknown)) 1 2))
(println (both 'use-value (fn () (let loop ((i 0) (sum 0)) (if (= i 5) sum (loop (+ i 1) (+ sum (if (= i 3) (/ i 0) i)))))) 3 100))
(println (both 'use-value (fn () (vector-ref [1 2] 2)) 'a 'b))
; cerror.
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'continue) (call-restart 'continue))))))
    (list (cerror "go on" "stop") 'went-on))))
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'skip) 'end)))))
    (list 1 (with-simple-restart (skip "skip") (error "x"))))))
; Programming with the conditions of the rules.
(define shown (fn (thunk) (try (thunk) (catch (e) (list (condition-type e) (exception-message e))))))
(println (shown (fn () (restart-case (call-restart 'a) (a () 1)))))
(println (shown (fn () (exit-reentrant 1))))
(println (shown (fn () (with-reentrant-restarts (restart-bind ((a (fn () 1))) (call-restart 'a))))))
(println (shown (fn () (with-reentrant-restarts (call-restart 'nowhere)))))
(println (shown (fn () (with-reentrant-restarts (let ((r nil)) (restart-case (set! r (find-restart 'a)) (a () 1)) (call-restart r))))))
(println (shown (fn () (with-reentrant-restarts (restart-case (call-restart 'a 1 2) (a (x) x))))))
(println (shown (fn () (with-reentrant-restarts (restart-case (call-restart 'a) (a (x) x))))))
(println (shown (fn () (with-reentrant-restarts (call-restart 5)))))
(println (shown (fn () (with-reentrant-restarts (exit-reentrant)))))
; Arguments: optional ones, a rest, a list as long as one likes.
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'v 1) (call-restart 'v 1 2) (apply call-restart 'v (range 1 100)))))))
    (restart-case (error "x") (v (a &opt b & c) (list a b (length c)))))))
