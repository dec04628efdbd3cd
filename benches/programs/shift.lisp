; Each turn captures the continuation up to its reset and enters it once.
(define (shifts n sum)
  (if (= n 0) sum (shifts (- n 1) (+ sum (reset (+ 1 (shift k (k n))))))))
