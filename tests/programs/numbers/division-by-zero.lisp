; Every division by the integer 0 signals division-by-zero, also of a float.
(define (caught f) (try (f) (catch (division-by-zero c) (list (condition-type c) (condition-field c :dividend) (condition-field c :divisor)))))
(println (caught (fn () (/ 10 0))))
(println (caught (fn () (/ 1.5 0))))
(println (caught (fn () (/ 0))))
(println (caught (fn () (mod 7 0))))
(println (caught (fn () (rem 8 0))))
(println (caught (fn () (quotient 9 0))))
(println (try (/ 1 0) (catch e (exception-message e))))
