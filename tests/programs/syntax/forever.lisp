(define n 0)
(println (forever (set! n (+ n 1)) (if (= n 5) (break (* n 100)))))
