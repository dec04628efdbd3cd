; The string before other forms of a body is the documentation, alone it is the value.
(define (f x)
  "Adds one.
It takes a number."
  (+ x 1))
(define g (fn (x) "doc of g" x))
(define (h) "the value")
(define (k & rest) (define inner (fn () "inner" 1)) inner)
(define (outer n) "outer" (fn (m) "made by outer" (+ n m)))
(define (opt a &opt (b 2)) "optional" (list a b))
(println (doc f))
(println (doc g) (doc h) (doc k) (doc (k)) (doc outer) (doc (outer 1)) (doc opt) (doc (fn () "anonymous" 1)) (doc (fn () 1)))
(println (f 1) (g 2) (opt 1) ((outer 1) 2))
(println (string? (doc map)) (string? (doc car)) (string? (doc doc)))
(println (handler-case (doc 5) (type-error (c) (condition-report c))))
