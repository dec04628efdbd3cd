; Restarts save a long computation.
;
; When something goes wrong deep inside a computation, an exception throws all of it away: whoever catches it is far outside, and the work between is
; lost. Here an error is *signalled* first: the handlers are asked what to do while everything still stands as it was. The code that failed
; offers ways to go on, its restarts; the handler, which knows the policy, picks one; and the computation continues in the middle.
;
; Run it with: trapeze examples/restart.lisp

; Measurements from a year of sensors; some of them are damaged.
(define readings
  (map (fn (i) (cond ((= i 120) "??") ((= (mod i 250) 199) nil) (else (+ 15 (mod (* i 7) 11)))))
       (range 1000)))

; The lowest level: it knows what went wrong and how one could go on, but not what is wanted.
(define (temperature reading day)
  (restart-case
      (if (number? reading)
          reading
          (error "day ~a: ~s is no temperature" day reading))
    (use-value (value) :report "Use another temperature" value)
    (skip-day () :report "Leave this day out" nil)))

; The middle: a long computation, which has no idea of errors at all.
(define worked 0)
(define (average readings)
  (let loop ((rest-of-year readings) (day 0) (sum 0) (days 0))
    (set! worked (+ worked 1))
    (if (nil? rest-of-year)
        (/ (float sum) days)
        (let ((t (temperature (first rest-of-year) day)))
          (if (nil? t)
              (loop (rest rest-of-year) (+ day 1) sum days)
              (loop (rest rest-of-year) (+ day 1) (+ sum t) (+ days 1)))))))

; The top: three policies for the same code.
(define (report policy f)
  (set! worked 0)
  (println policy "->" (f) (format "(~d steps)" worked)))

(report "give up           "
  (fn () (try (average readings) (catch e (exception-message e)))))

(report "skip damaged days "
  (fn () (handler-bind ((error (fn (c) (invoke-restart 'skip-day))))
           (format "~,3f" (average readings)))))

(report "guess 10 degrees  "
  (fn () (handler-bind ((error (fn (c) (use-value 10 c))))
           (format "~,3f" (average readings)))))

; A handler may look at the restarts before it decides, and at what was signalled.
(println)
(println "what a handler sees at the first damaged day:")
(handler-case
    (handler-bind ((error (fn (c)
                            (println " " (condition-report c))
                            (each r (take 2 (compute-restarts c))
                              (println "   " (restart-name r) "-" (restart-report r))))))
      (average readings))
  (error () (println "  ... and declines, so the clause further out gets it")))

; Work that must be undone is undone only if control really leaves.
(println)
(define (with-log name f)
  (println "  open" name)
  (unwind-protect (f) (println "  close" name)))
(println "a restart inside does not unwind the log:")
(handler-bind ((error (fn (c) (use-value 0 c))))
  (with-log "sensors.log" (fn () (println "  value:" (temperature "broken" 1)))))
(println "an escape does, after the handler has run:")
(try
  (handler-bind ((error (fn (c) (println "  handler: the log is still open"))))
    (with-log "sensors.log" (fn () (temperature "broken" 1))))
  (catch e (println "  caught:" (exception-message e))))
