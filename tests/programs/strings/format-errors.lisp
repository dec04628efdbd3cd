(define (kind f) (try (f) (catch e (condition-type e))))
(println (kind (fn () (format "~a"))) (kind (fn () (format "a" 1))) (kind (fn () (format "~q" 1))) (kind (fn () (format "~"))) (kind (fn () (format "~d" "x"))) (kind (fn () (format "~f" "x"))) (kind (fn () (format "~,f" 1))))
