(define (twice n) (* 2 n))
(defmacro inside-macro (x) `(list 'inside ,(twice x)))
(println (inside-macro 4) (sq 4))
