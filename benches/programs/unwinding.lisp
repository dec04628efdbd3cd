; An error that is signalled deep below the place that catches it. The way down is measured by itself as well, with the same recursion that returns.

(define (descend depth bottom)
  (if (= depth 0)
      (bottom)
      (+ 1 (descend (- depth 1) bottom))))

(define (fail)
  (error "no way on"))

(define (arrive)
  0)

; Sum of what `rounds` descents give, where a caught error counts 1.
(define (descend-and-fail rounds depth)
  (let again ((rounds rounds) (sum 0))
    (if (= rounds 0)
        sum
        (again (- rounds 1)
               (+ sum (try (descend depth fail) (catch e 1)))))))

(define (descend-and-return rounds depth)
  (let again ((rounds rounds) (sum 0))
    (if (= rounds 0)
        sum
        (again (- rounds 1)
               (+ sum (try (descend depth arrive) (catch e 1)))))))
