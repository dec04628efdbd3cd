; A recursion that is not in tail position, to depth ten million.

(define (depth n)
  (if (= n 0)
      0
      (+ 1 (depth (- n 1)))))

(depth 10000000)
