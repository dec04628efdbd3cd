; A condition is signalled, every handler declines, and the program goes on.

(define probe (make-condition 'simple-condition))
(define calls 0)
(define (look c)
  (set! calls (+ calls 1)))

; As many direct calls, for comparison.
(define (call rounds)
  (let again ((n 0))
    (if (= n rounds)
        calls
        (begin (look probe) (again (+ n 1))))))

(define (signal-often rounds)
  (let again ((n 0))
    (if (= n rounds)
        n
        (begin (signal probe) (again (+ n 1))))))

; The number of rounds, each of which signals to so many handlers inside each other.
(define (declined-by handlers rounds)
  (if (= handlers 0)
      (signal-often rounds)
      (handler-bind ((condition look))
        (declined-by (- handlers 1) rounds))))
