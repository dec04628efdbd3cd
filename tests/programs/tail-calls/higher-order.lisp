; Continuation passing by hand: a million closures called in tail position.
(define (add-cps n k) (if (= n 0) (k 0) (add-cps (- n 1) (fn (v) (k (+ v 1))))))
(println (add-cps 1000000 identity))
(define (bounce thunk) (if (procedure? thunk) (bounce (thunk)) thunk))
(define (step n) (if (= n 0) 'end (fn () (step (- n 1)))))
(println (bounce (step 500000)))
(define (pass f n) (f f n))
(println (pass (fn (self n) (if (= n 0) 'self (self self (- n 1)))) 1000000))
