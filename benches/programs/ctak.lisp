; Takeuchi's function: each value is returned through a continuation that was captured for it.
(define (ctak x y z)
  (call/cc (fn (k) (ctak-to k x y z))))
(define (ctak-to k x y z)
  (if (< y x)
      (ctak-to k
               (call/cc (fn (k) (ctak-to k (- x 1) y z)))
               (call/cc (fn (k) (ctak-to k (- y 1) z x)))
               (call/cc (fn (k) (ctak-to k (- z 1) x y))))
      (k z)))
