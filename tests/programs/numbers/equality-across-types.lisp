; = keeps integers and floats apart, == does not.
(println (= 1 1.0) (== 1 1.0) (== 1 1.0 1) (== 1 2) (not= 1 2) (not= 1 1))
(println (= 1.5 1.5) (= 0.0 -0.0) (== 0.0 -0.0) (eq? 0.0 -0.0) (eq? 1.5 1.5))
(define nan (- (/ 1.0 0.0) (/ 1.0 0.0)))
(println (= nan nan) (eq? nan nan) (equal? nan nan))
(println (= 10000000000000000000000 10000000000000000000000) (eq? 10000000000000000000000 10000000000000000000000))
