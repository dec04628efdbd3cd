; Retry with back-off: an operation that may fail offers the restart retry; a handler decides how often, and waits longer each time.

(define-condition service-unavailable (error) attempt
  :report (fn (c) (string "attempt " (service-unavailable-attempt c) ": no answer")))

; A service that answers at the third attempt.
(define attempts 0)
(define (ask)
  (set! attempts (+ attempts 1))
  (if (< attempts 3)
      (error 'service-unavailable :attempt attempts)
      "42"))

(define (call-with-retry operation)
  (restart-case (operation)
    (retry () :report "Ask again" (call-with-retry operation))
    (use-value (v) :report "Use this answer" v)))

; Calls the thunk; its failures are retried at most so often, after a pause that doubles.
(define (with-back-off most first-pause thunk)
  (let ((left most) (pause first-pause))
    (handler-bind ((service-unavailable
                     (fn (c)
                       (println (condition-report c))
                       (when (> left 0)
                         (set! left (- left 1))
                         (sleep pause)
                         (set! pause (* 2 pause))
                         (retry c)))))
      (thunk))))

(println "answer:" (with-back-off 5 0.001 (fn () (call-with-retry ask))))

; With too few attempts the handler declines, and the one around it has a value to go on with.
(set! attempts 0)
(println "answer:"
         (handler-bind ((service-unavailable (fn (c) (use-value "a cached answer" c))))
           (with-back-off 1 0.001 (fn () (call-with-retry ask)))))
