; Failures that are made good deep in recursions, in code that pushes frames only after them, with collections between.
(define fails 0)
(define (fix-with value) (fn (c) (set! fails (+ fails 1)) (use-value value)))
(define (go n) (if (= n 0) 0 (begin (car 5) (+ 1 (go (- n 1))))))
(println (handler-bind ((error (fix-with (list 1)))) (go 20000)) fails)
; Each failure within the way on from the one before.
(define (again) (handler-bind ((error (fn (c) (set! fails (+ fails 1)) (use-value (if (< fails 25000) 'still-wrong (list 7)))))) (list (car 'wrong))))
(println (again) fails)
(define (sum l total) (if (empty? l) total (sum (rest l) (+ total (first l)))))
(println (handler-bind ((error (fix-with 1))) (sum (map (fn (i) (if (= 0 (rem i 2)) i 'odd)) (range 10000)) 0)) fails)
