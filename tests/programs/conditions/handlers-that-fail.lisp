; What a handler signals is seen by the handlers outside of its own, with the restarts of the paused point; afterwards the walk goes on.
(define log '())
(define (note x) (set! log (append log (list x))) x)
(define (run thunk) (set! log '()) (let ((v (thunk))) (println v log)))
(run (fn ()
  (handler-bind ((error (fn (c) (note 'outer))))
    (handler-bind ((error (fn (c) (note 'first) (signal 'warning) (signal 'simple-error) (note 'first-ends)))
                   (error (fn (c) (note 'sibling))))
      (signal 'type-error)))))
; A handler that fails is unwound to the clause that catches it, together with the signal that it was called for.
(run (fn ()
  (handler-case
    (handler-bind ((error (fn (c) (unwind-protect (error "second") (note 'cleanup-of-handler)))))
      (unwind-protect (error "first") (note 'cleanup-of-point)))
    (error (c) (string->symbol (condition-report c))))))
; It uses restarts of the paused point, and then its own chain is the full one again.
(run (fn ()
  (handler-bind ((error (fn (c) (note (find-restart 'skip)) (invoke-restart 'skip 1))))
    (set! note (fn (x) (set! log (append log (list (if (restart? x) 'restart x)))) x))
    (list (restart-case (error "x") (skip (v) v))
          (restart-case (error "y") (skip (v) (+ v 1)))))))
; A handler that handles its own failure declines.
(run (fn ()
  (handler-case
    (handler-bind ((error (fn (c) (handler-case (error "own") (error () (note 'own))))))
      (error "x"))
    (error (c) (string->symbol (condition-report c))))))
; Handlers established inside a handler are active on top of the reduced chain, and gone after it.
(run (fn ()
  (handler-bind ((error (fn (c) (note 'outer))))
    (handler-bind ((error (fn (c) (handler-bind ((error (fn (d) (note 'own)))) (signal 'error)) (note 'between) (signal 'error))))
      (signal 'error)))))
