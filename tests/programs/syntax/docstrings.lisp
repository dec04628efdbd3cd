; A string before other forms of a body is documentation, alone it is the value.
(define (f x) "Adds one." (+ x 1))
(define (g) "the value")
(println (f 1) (g) ((fn (x) "doc" x) 5))
