; The remainder of a binary number by three: one procedure for each state, one tail call for each digit.

(define (r0 bits i end)
  (if (= i end)
      0
      (if (= (vector-ref bits i) 0)
          (r0 bits (+ i 1) end)
          (r1 bits (+ i 1) end))))

(define (r1 bits i end)
  (if (= i end)
      1
      (if (= (vector-ref bits i) 0)
          (r2 bits (+ i 1) end)
          (r0 bits (+ i 1) end))))

(define (r2 bits i end)
  (if (= i end)
      2
      (if (= (vector-ref bits i) 0)
          (r1 bits (+ i 1) end)
          (r2 bits (+ i 1) end))))

; So many times the remainder of a number of so many digits.
(define (remainders rounds digits)
  (let ((bits (list->vector (map (fn (i) (mod (mod (* i i) 7) 2)) (range digits)))))
    (let again ((rounds rounds) (sum 0))
      (if (= rounds 0)
          sum
          (again (- rounds 1) (+ sum (r0 bits 0 digits)))))))
