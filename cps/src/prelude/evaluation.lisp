;;; System

; Code that is added while the program runs: eval, and what the host evaluates. The compiler is the host's; what it gives is a procedure.

(define (eval form)
  "Compiles a datum and runs it in the global namespace; its value."
  ;; (eval '(+ 1 2)) => 3
  ;; (eval '(if)) => !program-error
  (let ((code (%host compile form)))
    (if (%kind? code string)
        (%cannot-evaluate code)
        (code))))
(define-failure (%cannot-evaluate message)
  "Signals the program-error of a form that cannot be compiled, with the restart use-value, whose value is the result of eval."
  (%error-for-value (%record condition %program-error-type (%operation-message 'eval message) nil)))

(define (%wait-for-host)
  "Stands still in the middle of the program, for the host to evaluate what it likes."
  (%leave evaluated nil nil)
  nil)

(define (%host-evaluate code written)
  "Runs what the host has added, without the handlers of the place where the program stands, and leaves with its value; also with its write form if that is
  wanted. The second operand is #f when the restart abort was invoked."
  (let ((handlers (%handlers)))
    (%set-handlers! nil)
    (let ((value (%with-evaluation-abort (fn () (%evaluated code written)))))
      (%set-handlers! handlers)
      (%host flush)
      (if (%pair? value)
          (%leave evaluated (%car value) (%cdr value))
          (%leave evaluated nil #f)))))
(define (%evaluated code written)
  "The value of a procedure without parameters, and its write form or nil."
  (let ((value (code)))
    (%cons value (if (%identical? written #t) (%write-form value) nil))))
(define (%with-evaluation-abort thunk)
  "Value of the thunk, or a caught record when its restart abort is invoked."
  (%enter-restarts '([abort 0 0 0 "Go back to the prompt" nil nil]) nil (%place))
  (%leave-restarts (thunk)))
