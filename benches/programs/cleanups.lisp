; Cleanups inside each other, all of which an error passes on its way.

(define cleaned 0)

(define (nest depth)
  (if (= depth 0)
      (error "everybody out")
      (unwind-protect (nest (- depth 1))
        (set! cleaned (+ cleaned 1)))))

; How many cleanups have run.
(define (clean-up rounds depth)
  (if (= rounds 0)
      cleaned
      (begin
        (ignore-errors (nest depth))
        (clean-up (- rounds 1) depth))))
