; The code that serves failures is reached for the first time with a deep stack, after collections: nothing of the stack and the heap is lost.

(define (count-down n kept)
  (if (= n 0)
      (first (car kept))
      (+ 1 (count-down (- n 1) (cons n (list n n))))))

(define kept (map (fn (n) (list n (string n))) (range 20000)))

(println (try (count-down 30000 (list 1 2 3))
           (catch e (exception-message e))))
(println (length kept))
(println (fold + 0 (map car kept)))

; The recursion goes on at a restart that was established deep in it.
(define (sum n)
  (if (= n 0)
      (restart-case (first n) (use-instead (v) v))
      (+ 1 (sum (- n 1)))))
(println (handler-bind ((type-error (lambda (c) (invoke-restart 'use-instead 5))))
           (sum 10000)))
