; macro? and expand-macro.
(defmacro un (c x) `(if ,c nil ,x))
(defmacro sq (x) (* x x))
(println (macro? 'sq) (macro? 'when) (macro? 'if) (macro? 'car))
(println (expand-macro '(un 1 2)) (expand-macro '(sq (f 1))))
; A later definition replaces an earlier one for the forms behind it, and a variable in scope hides a macro.
(define (before) (sq 3))
(defmacro sq (x) (list 'quote x))
(println (before) (sq 3))
(println (let ((sq (fn (x) (list "called" x)))) (sq 4)))
; A macro may replace a form that is not of the core.
(defmacro when (c x) `(if ,c (list "when" ,x) nil))
(println (when #t 1))
; Forced kinds.
(define (build x) (list '+ x 1))
(defmacro inc2 (x) :procedural (build x))
(println (inc2 41))
(defmacro quoted (x) :template '(x x))
(println (quoted a))
(defmacro documented (x) "Doubles." `(* 2 ,x))
(println (documented 4))
; Destructuring, optional and rest parameters.
(defmacro both ((a b) &opt (c 10) & more) `(list ,a ,b ,c ',more))
(println (both (1 2)) (both (1 2) 3 x y))
