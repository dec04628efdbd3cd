; The trace of an error shows frames that a capture has copied like others.
(define (inner n) (if (= n 0) (error "far in") (+ n (inner (- n 1)))))
(define (outer n) (if (= n 0) (+ 1 (inner 2)) (+ (let/cc k n) (outer (- n 1)))))
(define (start) (+ (let/cc k 1) (let/cc k (begin (+ 2 (let/cc l (begin (println "in") 3))) (outer 2)))))
(println (start))
