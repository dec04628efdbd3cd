; Fibonacci numbers by the definition: two calls that are not in tail position, and hardly anything else.

(define (fib n)
  (if (< n 2)
      n
      (+ (fib (- n 1)) (fib (- n 2)))))
