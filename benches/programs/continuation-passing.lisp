; Fibonacci numbers in continuation-passing style: every call is a tail call, and what is to be done after it is a closure.

(define (fib-k n k)
  (if (< n 2)
      (k n)
      (fib-k (- n 1)
             (fn (a)
               (fib-k (- n 2)
                      (fn (b) (k (+ a b))))))))

(define (fib-in-cps n)
  (fib-k n (fn (value) value)))
