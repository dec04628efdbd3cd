(define (loop n) (if (= n 0) 'done (loop (- n 1))))
(println (loop 3000000))
(define (sum n acc) (cond ((= n 0) acc) (else (sum (- n 1) (+ acc n)))))
(println (sum 1000000 0))
