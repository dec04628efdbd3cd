; A *break-on-signals* that is no type specifier is an error of the signal that looks at it, once.
(define (text-of thunk) (handler-case (thunk) (error (c) (println (condition-type c) (condition-report c)))))
(text-of (fn () (parameterize ((*break-on-signals* 'no-such-type)) (signal "x"))))       ; => argument-error *break-on-signals*: there is no condition type no-such-type
(text-of (fn () (parameterize ((*break-on-signals* '(neither error))) (signal "x"))))    ; => argument-error *break-on-signals*: this is no condition type
(text-of (fn () (parameterize ((*break-on-signals* "error")) (error "x"))))              ; => argument-error *break-on-signals*: this is no condition type
(println (let ((seen 0))
  (handler-bind ((argument-error (fn (c) (set! seen (+ seen 1)))))
    (ignore-errors (parameterize ((*break-on-signals* 'no-such-type)) (signal "x"))))
  seen))                                                                                 ; => 0
