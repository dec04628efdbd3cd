; What is wrong with a form is a program-error with its message; use-value gives a result instead.
(println (try (eval '(if)) (catch e (list (condition-type e) (exception-message e)))))
(println (try (eval '(let ((x)) x)) (catch e (condition-type e))))
(println (handler-bind ((program-error (fn (c) (invoke-restart 'use-value 7)))) (list (eval '(let)))))

; Errors of what is evaluated are conditions like any other, at their place.
(println (try (eval '(car 5)) (catch e (exception-message e))))
(println (try (eval '(no-such-function 5)) (catch e (list (condition-type e) (exception-message e)))))
(println (handler-bind ((division-by-zero (fn (c) (use-value 10 c)))) (eval '(+ 1 (/ 5 0)))))
(println (eval '(restart-case (invoke-restart 'pick 3) (pick (n) (* n n)))))
(println (try (eval '((fn (a b) a) 1)) (catch e (condition-type e))))

; Restarts and handlers of the program are seen inside.
(println (restart-case (eval '(invoke-restart 'outer 8)) (outer (n) (list :outer n))))
(println (handler-case (eval '(error "inside")) (error (c) (exception-message c))))
(println (eval '(handler-case (eval '(error "twice inside")) (error (c) (exception-message c)))))

; Condition types that are added.
(eval '(define-condition out-of-paper (error) (tray 1)))
(println (handler-case (eval '(error 'out-of-paper :tray 3)) (error (c) (list (condition-type c) (eval `(out-of-paper-tray ,c))))))
(println (handler-case (error (make-condition 'out-of-paper)) (error (c) (condition-type c))))
(println (eval '(handler-case (error 'out-of-paper) (out-of-paper (c) (out-of-paper-tray c)))))
(eval '(define-condition jammed (out-of-paper) sheet))
(println (eval '(handler-case (error 'jammed :sheet 2) (out-of-paper (c) (list (jammed-sheet c) (out-of-paper-tray c))))))
