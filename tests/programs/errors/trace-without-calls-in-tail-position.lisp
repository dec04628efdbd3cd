; A call in tail position is no longer waited for, whether its procedure keeps its frame or not.
(define (even-steps n) (if (= n 0) (car 'x) (odd-steps (- n 1))))
(define (odd-steps n) (if (= n 0) #f (even-steps (- n 1))))
(define (check n) (not (even-steps n)))
(define (pass-on n) (check n))
(define (from-loop n)
  (let loop ((i 0))
    (if (= i 3) (pass-on n) (loop (+ i 1)))))
(println (map (fn (n) (list (from-loop n))) '(4)))
