; An exit from inside a cleanup replaces the one in progress: the rest of that cleanup is skipped, outer cleanups still run.
(define log '())
(define (note x) (set! log (append log (list x))) x)
(define (run thunk) (set! log '()) (let ((v (thunk))) (println v log)))
(define (text c) (string->symbol (condition-report c)))
; To a frame that the exit in progress was to pass.
(run (fn () (let/ec a (let/ec b (unwind-protect (a 1) (note 'in) (b 2) (note 'never))) (note 'after) 3)))
; To a restart of the same form.
(run (fn () (restart-case (unwind-protect (invoke-restart 'a) (note 'c) (invoke-restart 'b) (note 'never)) (a () 'via-a) (b () 'via-b))))
; An error in a cleanup that somebody handles further out.
(run (fn () (handler-case (unwind-protect (unwind-protect (error "a") (note 1) (error "b") (note 2)) (note 3)) (error (c) (text c)))))
; One that the cleanup handles itself does not disturb the exit.
(run (fn ()
  (handler-case
    (unwind-protect
      (unwind-protect (error "a") (handler-case (error "b") (error (c) (note (text c)))) (note 'rest))
      (note 'outer))
    (error (c) (text c)))))
; Exits inside cleanups inside cleanups.
(run (fn ()
  (let/ec out
    (unwind-protect
      (unwind-protect (out 1)
        (unwind-protect (let/ec inner (unwind-protect (inner 1) (note 'innermost))) (note 'inner)))
      (note 'outer)))))
; A cleanup sees the handlers of its form and none of what it guards.
(run (fn ()
  (handler-bind ((warning (fn (c) (note 'outer))))
    (handler-case
      (unwind-protect
        (handler-bind ((warning (fn (c) (note 'inner)))) (error "x"))
        (signal 'warning)
        (note 'cleanup))
      (error () 'done)))))
; Cleanups of a normal return may exit too, and are not run twice.
(run (fn () (let/ec out (unwind-protect (note 'body) (note 'cleanup) (out 'left) (note 'never)))))
