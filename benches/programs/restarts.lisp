; An error is signalled, its handler chooses a restart with a value, and the program goes on with it. Restarts are listed.

(define (fetch key)
  (restart-case (error "nothing is known of ~a" key)
    (use-value (v) v)))

(define (recover rounds)
  (handler-bind ((error (fn (e) (invoke-restart 'use-value 1))))
    (let again ((rounds rounds) (sum 0))
      (if (= rounds 0)
          sum
          (again (- rounds 1) (+ sum (fetch rounds)))))))

; The same for a primitive that fails: the program goes on in the middle of the addition.
(define (recover-primitive rounds)
  (handler-bind ((type-error (fn (e) (use-value 1 e))))
    (let again ((rounds rounds) (sum 0))
      (if (= rounds 0)
          sum
          (again (- rounds 1) (+ sum (+ 'wrong 0)))))))

(define (descend depth)
  (if (= depth 0)
      (error "no way on")
      (+ 1 (descend (- depth 1)))))

; The restart lies so many frames outside of the error.
(define (recover-over depth rounds)
  (handler-bind ((error (fn (e) (invoke-restart 'instead 1))))
    (let again ((rounds rounds) (sum 0))
      (if (= rounds 0)
          sum
          (again (- rounds 1)
                 (+ sum (restart-case (descend depth)
                          (instead (v) v))))))))

; The sum of the lengths of so many lists of all restarts.
(define (list-restarts forms rounds)
  (if (= forms 0)
      (let again ((n 0) (sum 0))
        (if (= n rounds)
            sum
            (again (+ n 1) (+ sum (length (compute-restarts))))))
      (restart-case (list-restarts (- forms 1) rounds)
        (instead (v) v))))
