; Recursion through map and closures, a hundred thousand deep.
(define (deep n) (if (= n 0) (list 0) (map inc (deep (- n 1)))))
(println (deep 20000))
(define (nested n) (if (= n 0) 0 (apply + (list 1 (nested (- n 1))))))
(println (nested 100000))
(define (chain n) (if (= n 0) (fn (x) x) (let ((f (chain (- n 1)))) (fn (x) (+ 1 (f x))))))
(println ((chain 100000) 5))
