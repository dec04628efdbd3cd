; A procedure that calls itself in tail position: a loop.

(define (count-down n)
  (if (= n 0)
      'done
      (count-down (- n 1))))
