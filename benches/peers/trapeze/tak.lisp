; Takeuchi's function, twenty times: three calls for the arguments of one in tail position.

(define (tak x y z)
  (if (< y x)
      (tak (tak (- x 1) y z)
           (tak (- y 1) z x)
           (tak (- z 1) x y))
      z))

(define (again times value)
  (if (= times 0)
      value
      (again (- times 1) (tak 18 12 6))))

(again 20 0)
