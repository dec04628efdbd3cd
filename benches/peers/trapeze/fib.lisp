; Fibonacci numbers by the definition: calls that are not in tail position, and small whole numbers.

(define (fib n)
  (if (< n 2)
      n
      (+ (fib (- n 1)) (fib (- n 2)))))

(fib 32)
