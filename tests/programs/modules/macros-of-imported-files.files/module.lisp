(define (factor) 6)
(defmacro module-macro (x) `(* ,x ,(factor)))
(define value (list (module-macro 7) (sq 2)))
