; Warnings collected and muffled: code that warns does not know whether anybody wants to hear it.

(define-condition odd-temperature (warning) degrees
  :report (fn (c) (format "~a degrees is odd for a room" (odd-temperature-degrees c))))

(define (mean readings)
  (each r in readings
    (when (> r 40) (warn 'odd-temperature :degrees r)))
  (/ (float (fold + 0 readings)) (length readings)))

; The value of the thunk and the reports of its warnings, none of which reaches standard error.
(define (with-collected-warnings thunk)
  (let ((reports '()))
    (let ((value (handler-bind ((warning (fn (w)
                                           (set! reports (cons (condition-report w) reports))
                                           (muffle-warning w))))
                   (thunk))))
      (list value (reverse reports)))))

(println (with-collected-warnings (fn () (mean (list 20 22 21)))))
(println (with-collected-warnings (fn () (mean (list 20 451 95)))))

; The same code where warnings are errors.
(println (handler-case
             (handler-bind ((warning (fn (w) (error "no warnings please: ~a" (condition-report w)))))
               (mean (list 20 451 95)))
           (error (c) (condition-report c))))
