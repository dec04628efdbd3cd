; Recursion that is not a tail call, a million deep.
(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))
(println (count 1000000))
(define (build n) (if (= n 0) nil (cons n (build (- n 1)))))
(println (length (build 1000000)) (first (build 10)))
(define (sum l) (if (nil? l) 0 (+ (first l) (sum (rest l)))))
(println (sum (build 300000)))
