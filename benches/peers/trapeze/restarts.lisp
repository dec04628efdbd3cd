; A handler is established, and invokes a restart with a value where the error is, a million times.

(define (fetch)
  (restart-case (error "not found")
    (instead (value) value)))

(define (attempt)
  (handler-bind ((error (fn (c) (invoke-restart 'instead 1))))
    (fetch)))

(define (again i n sum)
  (if (= i n)
      sum
      (again (+ i 1) n (+ sum (attempt)))))

(again 0 1000000 0)
