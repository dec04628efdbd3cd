; Inside the expansion of a macro the place is that of the use.
(defmacro failing (x) (+ 1 (first x)))
(define (f)
  (failing nil))  ; !! 3: error: type-error: first: 
(f)
