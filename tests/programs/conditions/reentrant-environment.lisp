; Parameters: those bound in the copied frames are copied, all others are those of the call.
(define p (make-parameter 'p))
(define q (make-parameter 'q))
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c)
                   (exit-reentrant
                     (list (call-restart 'v 1)
                           (parameterize ((p 'mine) (q 'mine)) (call-restart 'v 2))
                           (list (p) (q)))))))
    (parameterize ((p 'bound))
      (let ((inside (restart-case (parameterize ((q 'above)) (error "x")) (v (x) (list x (p) (q))))))
        (list inside (parameterize () (p)))))))
  (p) (q))

; Handlers: first those in the copied frames, then those of the call.
(define log '())
(define note (fn (x) (set! log (append log (list x))) x))
(define-condition ask (condition))
(define-condition tell (condition) (what nil))
(println (with-reentrant-restarts
  (handler-bind ((ask (fn (c)
                   (exit-reentrant
                     (list (handler-bind ((tell (fn (c) (note (list 'call (tell-what c)))))) (call-restart 'v 1))
                           (call-restart 'v 2))))))
    (handler-bind ((tell (fn (c) (note (list 'frames (tell-what c))))))
      (let ((v (restart-case (signal 'ask) (v (x) x))))
        (signal 'tell :what v)
        v)))))
(println log)

; A handler that runs in the copied frames: when it declines the walk goes on in the copy, and all handlers are active again.
(set! log '())
(println (with-reentrant-restarts
  (handler-bind ((ask (fn (c) (exit-reentrant (list (call-restart 'v 1) (call-restart 'v 2))))))
    (handler-bind ((tell (fn (c) (note (list 'far (tell-what c))))))
      (handler-bind ((tell (fn (c)
                       (when (= 'first (tell-what c))
                         (note (list 'near (restart-case (signal 'ask) (v (x) x))))
                         (signal 'tell :what 'reduced)))))
        (signal 'tell :what 'first)
        (signal 'tell :what 'second)
        'done)))))
(println log)

; The same where the handler's form is outside of the delimiter.
(set! log '())
(println (handler-bind ((tell (fn (c) (note 'outermost))))
  (handler-bind ((tell (fn (c)
                   (note (restart-case (call-restart 'v 1) (v (x) x)))
                   (note (with-reentrant-restarts
                     (restart-case (+ 100 (call-restart 'v 1)) (v (x) x)))))))
    (with-reentrant-restarts
      (signal 'tell)
      'end))))
(println log)

; Restarts: those in the copied frames are new objects, those of the call come after them.
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c)
                   (exit-reentrant
                     (let ((old (find-restart 'inside)))
                       (list (call-restart 'v old)
                             (restart-case (call-restart 'v old) (outside (x) (list 'outside x)))
                             (restart-case (call-restart 'w old) (outside (x) (list 'outside x)))))))))
    (restart-case
        (restart-case
            (restart-case (error "x")
              (v (old) (list (eq? old (find-restart 'inside)) (restart-active? old) (eq? (find-restart 'inside) (find-restart 'inside)))))
          (w (old) (if (find-restart 'outside) (invoke-restart 'outside 1) (invoke-restart 'inside 2))))
      (inside (x) (list 'inside x))))))
; Restarts with options, of restart-bind, and associated with conditions.
(println (let ((c1 (make-condition 'ask)) (c2 (make-condition 'tell)))
  (with-reentrant-restarts
    (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'v c1) (call-restart 'v c2))))))
      (restart-case
          (restart-bind ((called (fn (x) (list 'called x)) :report "call it"))
            (with-condition-restarts c1 (list (find-restart 'mine) (find-restart 'called))
              (let ((c (restart-case (error "x") (v (c) c))))
                (invoke-restart 'mine
                  (list (map restart-name (filter (fn (r) (member (restart-name r) '(mine called))) (compute-restarts c)))
                        (restart-report (find-restart 'mine))
                        (restart-report (find-restart 'called))
                        (invoke-restart 'called 5))))))
        (mine (x) :report (fn () "all mine") :test (fn (c) #t) (list 'mine x)))))))

; Cleanups and dynamic-wind.
(set! log '())
(println (with-reentrant-restarts
  (handler-bind ((ask (fn (c)
                   (exit-reentrant (list (call-restart 'v 1) (try (call-restart 'v 2) (catch (thrown-value e) (note 'caught))))))))
    (parameterize ((p 1))
      (dynamic-wind
        (fn () (note (list 'in (p))))
        (fn ()
          (unwind-protect
              (parameterize ((p 2))
                (dynamic-wind
                  (fn () (note (list 'in (p))))
                  (fn () (let ((v (restart-case (signal 'ask) (v (x) x)))) (if (= v 2) (throw 'out) (note v))))
                  (fn () (note (list 'out (p))))))
            (note 'clean)))
        (fn () (note (list 'out (p)))))))))
(for-each println log)
