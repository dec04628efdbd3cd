; Text that shows no number signals parse-error, a number without integer arithmetic-error, a bad radix argument-error.
(define (kind f) (try (f) (catch e (condition-type e))))
(println (kind (fn () (int "abc"))) (kind (fn () (int "1.5"))) (kind (fn () (int " 1"))) (kind (fn () (int ""))))
(println (kind (fn () (float "abc"))) (kind (fn () (float ""))))
(println (kind (fn () (int 'a))) (kind (fn () (number->string 5 1))) (kind (fn () (number->string 5 37))) (kind (fn () (number->string "5"))))
(println (kind (fn () (int (/ 0.0 0.0)))))
