; How long it takes from an error deep below to what is done after it was caught, or after a handler has chosen a restart: medians in seconds, which contain two readings
; of the clock.

(define started 0.0)

(define (fail)
  (set! started (monotonic-time))
  (error "no way on"))

(define kept nil)

(define (work n l)
  (if (= n 0) l (work (- n 1) (cons n l))))

; Other memory than the stack's is in the caches afterwards.
(define (work-and-fail)
  (set! kept (work 1000000 nil))
  (fail))

(define (descend depth bottom)
  (if (= depth 0)
      (bottom)
      (+ 1 (descend (- depth 1) bottom))))

(define (since-start ignored)
  (- (monotonic-time) started))

(define (median-of rounds measure)
  (let again ((n rounds) (times nil))
    (if (= n 0)
        (nth (quotient rounds 2) (sort times))
        (again (- n 1) (cons (measure) times)))))

(define (time-clock rounds)
  (median-of rounds (fn () (set! started (monotonic-time)) (since-start nil))))

(define (time-errors rounds depth)
  (median-of rounds (fn () (since-start (try (descend depth fail) (catch e 1))))))

(define (time-errors-after-work rounds depth)
  (median-of rounds (fn () (since-start (try (descend depth work-and-fail) (catch e 1))))))

(define (time-restarts rounds depth)
  (handler-bind ((error (fn (e) (invoke-restart 'instead 1))))
    (median-of rounds
               (fn () (since-start (restart-case (descend depth fail)
                                     (instead (v) v)))))))
