(define (ctak x y z)
  (call/cc (lambda (k) (ctak-to k x y z))))

(define (ctak-to k x y z)
  (if (< y x)
      (ctak-to k
               (call/cc (lambda (k) (ctak-to k (- x 1) y z)))
               (call/cc (lambda (k) (ctak-to k (- y 1) z x)))
               (call/cc (lambda (k) (ctak-to k (- z 1) x y))))
      (k z)))

(define (again times value)
  (if (= times 0)
      value
      (again (- times 1) (ctak 18 12 6))))

(define (main) (again 40 0))
