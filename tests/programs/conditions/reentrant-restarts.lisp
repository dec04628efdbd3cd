; The examples of the conditions specification.
(define log '())
(define note (fn (x) (set! log (append log (list x))) x))
(define-condition oops (error) (code 1) :report (fn (c) (string-append "oops " (string (condition-field c :code)))))

(println (with-reentrant-restarts
  (handler-bind ((oops (fn (c) (let ((r (find-restart 'use-value c))) (exit-reentrant (list (call-restart r 1) (call-restart r 2)))))))
    (* 10 (restart-case (error 'oops) (use-value (v) v))))))

(define pick (fn (xs) (restart-case (signal 'simple-condition :arguments xs) (use-value (v) v))))
(define all (fn (thunk)
  (with-reentrant-restarts
    (handler-bind ((simple-condition (fn (c)
                     (exit-reentrant
                       (fold append nil (map (fn (x) (call-restart (find-restart 'use-value c) x)) (condition-field c :arguments)))))))
      (list (thunk))))))
(println (all (fn () (let ((a (pick (list 1 2))) (b (pick (list 10 20)))) (+ a b)))))

(println (let ((n 0))
  (with-reentrant-restarts
    (handler-bind ((oops (fn (c) (exit-reentrant (list (call-restart (find-restart 'use-value c) 1) (call-restart (find-restart 'use-value c) 1))))))
      (let ((v (restart-case (error 'oops) (use-value (v) v)))) (set! n (+ n v)) n)))))

(println (with-reentrant-restarts
  (handler-bind ((oops (fn (c) (call-restart 'use-value 1) (call-restart 'use-value 2) (exit-reentrant log))))
    (unwind-protect (restart-case (unwind-protect (error 'oops) (note 'inner)) (use-value (v) (note v))) (note 'outer)))))

(set! log '())
(println (with-reentrant-restarts
  (handler-bind ((oops (fn (c) (call-restart 'use-value 1) (exit-reentrant log))))
    (dynamic-wind (fn () (note 'in)) (fn () (restart-case (error 'oops) (use-value (v) (note v)))) (fn () (note 'out))))))

(set! log '())
(with-reentrant-restarts
  (handler-bind ((oops (fn (c) (call-restart 'use-value 1) (call-restart 'use-value 2) (note 'end) (use-value 3))))
    (note (restart-case (error 'oops) (use-value (v) v)))))
(println log)

; The value of the form when nobody resumes it or leaves it; forms; no forms.
(println (with-reentrant-restarts 1 2) (with-reentrant-restarts) (with-reentrant-restarts (exit-reentrant 'left) 'not))
(println (let ((with-reentrant-restarts list)) (with-reentrant-restarts 1 2)))
