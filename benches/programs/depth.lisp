; Recursion that is not in tail position: each call waits for the next one to add to its result.

(define (depth n)
  (if (= n 0)
      0
      (+ 1 (depth (- n 1)))))

; The recursion to depth n, again and again.
(define (descend rounds n)
  (let again ((rounds rounds) (sum 0))
    (if (= rounds 0)
        sum
        (again (- rounds 1) (+ sum (depth n))))))
