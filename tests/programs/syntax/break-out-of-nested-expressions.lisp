(println (+ 1 (each x '(1 2 3) (list 'a (if (= x 2) (break 41) x)))))
(define (first-negative l) (each x l (when (< x 0) (break x))))
(println (first-negative '(3 -1 -2)) (first-negative '(1)))
