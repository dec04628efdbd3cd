; A top-level define of a soft form's name anywhere in the file makes the name that variable in the whole file.
(define (user) (unless 1 2))
(define (case x) (list 'mine x))
(println (case 5))          ; => (mine 5)
(println (map case [1 2]))  ; => ((mine 1) (mine 2))
(define (unless a b) (list a b))
(println (user))            ; => (1 2)
