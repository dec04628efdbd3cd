; What it costs to be ready for a condition that does not come.

(define (plus-one n)
  (+ n 1))

; The loop without a handler, for comparison.
(define (go-on rounds)
  (let again ((n 0))
    (if (= n rounds)
        n
        (again (plus-one n)))))

; A clause that would take the control to this place.
(define (guard rounds)
  (let again ((n 0))
    (if (= n rounds)
        n
        (again (handler-case (plus-one n)
                 (error (e) 0))))))

; A handler that would run at the place of the condition.
(define (watch rounds)
  (let again ((n 0))
    (if (= n rounds)
        n
        (again (handler-bind ((error (fn (e) nil)))
                 (plus-one n))))))

; A restart that nobody invokes.
(define (offer rounds)
  (let again ((n 0))
    (if (= n rounds)
        n
        (again (restart-case (plus-one n)
                 (use-value (v) v))))))

; A cleanup that runs after a normal return.
(define (protected rounds)
  (let again ((n 0))
    (if (= n rounds)
        n
        (again (unwind-protect (plus-one n) nil)))))
