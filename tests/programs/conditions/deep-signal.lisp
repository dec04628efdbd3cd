; A handler at the bottom of a deep stack picks a restart in the middle.
(define (dive n) (cond ((= n 0) (error "bottom")) ((= n 50000) (+ 1 (restart-case (dive (- n 1)) (use-value (v) v)))) (else (+ 1 (dive (- n 1))))))
(println (handler-bind ((error (fn (c) (use-value 0)))) (dive 100000)))
(println (handler-case (dive 100000) (error (c) (condition-report c))))
