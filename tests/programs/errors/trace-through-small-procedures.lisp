; Small procedures are copied to their calls; each copy knows which call it is.
(define (head l) (first l))
(define (second-head l) (head (rest l)))
(define (sum-of-heads a b)
  (+ (second-head a)
     (second-head b)))
(println (sum-of-heads '(1 2) '(3 4)))
(println (+ 0 (sum-of-heads '(1 2) '(3 . 4))))
