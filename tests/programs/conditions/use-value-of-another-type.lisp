; A number that is used in place of what is none may be of any type, whatever the program was going to calculate with.
(define (pick n) (if (> n 2) 1 nil))
(define (kinds r) (list r (integer? r) (float? r)))
(define (with value thunk) (handler-bind ((type-error (fn (c) (use-value value c)))) (thunk)))

(println (with 1.5 (fn () (kinds (+ (pick 1) 1)))))
(println (with 1.5 (fn () (kinds (* 2 (pick 1))))))
(println (with 1 (fn () (kinds (+ (pick 1) (pick 1))))))
(define (half n) (if (> n 2) 0.5 "half"))
(println (with 1 (fn () (kinds (+ (half 1) 1)))))
(println (with 3 (fn () (kinds (- (half 1) (half 1))))))
(println (with 3 (fn () (kinds (/ 7 (half 1))))))
