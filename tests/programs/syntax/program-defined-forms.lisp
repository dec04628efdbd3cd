; Soft forms give way to the program's own definitions.
(define (when x) (list 'mine x))
(define (assert x) (list 'checked x))
(println (when 5) (assert false))
