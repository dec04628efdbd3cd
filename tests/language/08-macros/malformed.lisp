; Uses that fail, and malformed definitions.
(defmacro one (x) (* x 2))
(defmacro failing (x) (error "no good: ~a" x) `(list ,x))
(defmacro endless (x) `(endless ,x))
(defmacro impure (x) (list 'quote (slurp x)))
(defmacro unbound-then (x) `(list ,not-known ,x))
(one)                              ; !! 1: error: syntax-error: 
(one 1 2)                          ; !! 1: error: syntax-error: 
(list (failing 7))                 ; !! 7: error: syntax-error: the macro `failing` failed: no good: 7
(endless 1)                        ; !! 1: error: syntax-error: 
(impure "show.lisp")               ; !! 1: error: syntax-error: 
(unbound-then 1)                   ; !! 1: error: syntax-error: 
(let () (defmacro inside (x) x))   ; !! 9: error: syntax-error: 
(defmacro if (x) x)                ; !! error: syntax-error: 
(defmacro)                         ; !! 1: error: syntax-error: 
(defmacro name)                    ; !! error: syntax-error: 
(defmacro name (x))                ; !! error: syntax-error: 
(defmacro name [x] x)              ; !! error: syntax-error: 
(defmacro 5 (x) x)                 ; !! error: syntax-error: 
(defmacro twice (x x) x)           ; !! error: syntax-error: 
