; An error is signalled, its handler chooses a restart with a value, and the program goes on with it.

(define (fetch key)
  (restart-case (error "nothing is known of ~a" key)
    (use-value (v) v)))

(define (recover rounds)
  (handler-bind ((error (fn (e) (invoke-restart 'use-value 1))))
    (let again ((rounds rounds) (sum 0))
      (if (= rounds 0)
          sum
          (again (- rounds 1) (+ sum (fetch rounds)))))))
