; Takeuchi's function: three calls that are not in tail position, for the arguments of one that is.

(define (tak x y z)
  (if (< y x)
      (tak (tak (- x 1) y z)
           (tak (- y 1) z x)
           (tak (- z 1) x y))
      z))
