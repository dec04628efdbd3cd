; Elements that cannot be keys are told apart by = too: tables by identity, NaN from everything.
(define t (table))
(define nan (- (/ 1.0 0.0) (/ 1.0 0.0)))
(println (length (distinct (list t t (table)))) (length (distinct (list nan nan))) (length (distinct (list 0.0 -0.0))))
