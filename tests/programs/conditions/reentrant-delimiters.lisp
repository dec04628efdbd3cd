; A copy goes up to the nearest delimiter below the restart.
(println (with-reentrant-restarts
  (list 'outer
    (restart-case
      (with-reentrant-restarts
        (list 'inner
          (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'a 1) (call-restart 'b 2))))))
            (restart-case (error "x") (a (v) (list 'a v))))))
      (b (v) (list 'b v))))))
; A delimiter between the restart and the call has no effect.
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c) (exit-reentrant (with-reentrant-restarts (list 'call (call-restart 'a 1)))))))
    (list 'base (with-reentrant-restarts (restart-case (error "x") (a (v) v)))))))
; The point where a copy is made may lie in a copy, and the copy of a delimiter is one.
(define log '())
(define ask (fn (name) (restart-case (signal 'simple-condition :arguments (list name)) (answer (v) v))))
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c)
                   (let ((name (first (condition-field c :arguments))))
                     (exit-reentrant (list name (call-restart 'answer (list name 1)) (call-restart 'answer (list name 2))))))))
    (let ((a (ask 'a))) (let ((b (ask 'b))) (list a b))))))
; The original may be resumed from inside a copy, and go on for good after that.
(define original nil)
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c)
                   (set! original (find-restart 'answer))
                   (set! log (cons (call-restart 'answer 1) log))
                   (invoke-restart 'answer 10))))
    (let ((v (ask 'x)))
      (if (= v 1)
          (list 'copy (call-restart original 2) (call-restart original 3))
          (* v 10))))))
(println log)
; Search with backtracking.
(define one-of (fn (xs) (restart-case (signal 'simple-condition :arguments xs) (choose (v) v))))
(define every (fn (thunk)
  (with-reentrant-restarts
    (handler-bind ((simple-condition (fn (c)
                     (exit-reentrant (append-map (fn (x) (call-restart 'choose x)) (condition-field c :arguments))))))
      (list (thunk))))))
(define fail (fn () (exit-reentrant nil)))
(define safe? (fn (row queens distance)
  (cond ((empty? queens) #t)
        ((= row (first queens)) #f)
        ((= distance (abs (- row (first queens)))) #f)
        (else (safe? row (rest queens) (+ distance 1))))))
(define place (fn (n queens)
  (if (= (length queens) n)
      queens
      (let ((row (one-of (range 1 (+ n 1)))))
        (if (safe? row queens 1) (place n (cons row queens)) (fail))))))
(println (every (fn () (place 5 nil))))
