; A core name may be a global variable, with a warning, but not a macro.
(define match 5)
(define (while x) (* x 2))
(println match (map while '(1 2)))  ; => 5 (2 4)
(println (match 1 (1 'form)))       ; => form
