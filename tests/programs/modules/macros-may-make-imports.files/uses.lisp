; Modules that import each other, and a macro here that uses one.
(import "other" as o)
(define (up x) (o:up x))
(define (twice-up x) (o:up (o:up x)))
(defmacro inner (x) `(+ ,x ,(o:up 1)))
(define z (inner 5))
