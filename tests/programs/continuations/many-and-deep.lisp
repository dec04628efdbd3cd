; The same a million times; and frames 100,000 calls down.
(define (loop n) (if (> n 0) (begin (call/cc (fn (k) (k 1))) (loop (- n 1))) 'looped))
(println (loop 1000000))
(define k nil)
(define n 0)
(define (sum n) (if (= n 0) (let/cc c (set! k c) 0) (+ 1 (sum (- n 1)))))
(println (let ((s (sum 100000))) (set! n (+ n 1)) (if (< n 4) (k n) s)))
