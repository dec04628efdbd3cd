; Captured and entered for ever: neither the stack nor the heap grows.
(define (loop n) (if (> n 0) (begin (call/cc (fn (k) (k 1))) (loop (- n 1))) 'looped))
(println (loop 2000))
(println (let ((n 0)) (let ((k (let/cc k k))) (set! n (+ n 1)) (if (< n 2000) (k k) n))))
(define (ctak x y z) (call/cc (fn (k) (ctak-to k x y z))))
(define (ctak-to k x y z)
  (if (< y x)
      (ctak-to k
               (call/cc (fn (k) (ctak-to k (- x 1) y z)))
               (call/cc (fn (k) (ctak-to k (- y 1) z x)))
               (call/cc (fn (k) (ctak-to k (- z 1) x y))))
      (k z)))
(println (ctak 9 6 3))
