; Sums, differences and products that leave the range of small integers become big ones, and come back.
(define big (pow 2 60))
(println (- big 1) big (+ big 1))
(println (+ (- big 1) 1) (- (- 0 big) 1) (- (+ big 1) big))
(println (* 1000000000 1000000000 1000000000) (* -4611686018427387904 2) (* big big))
(println (= (+ (- big 1) 1) big) (= (- (+ (- big 1) 1) 1) (- big 1)))
(println (inc (- big 1)) (dec (- 0 big)) (abs (- 0 big)) (- (- 0 big)))
