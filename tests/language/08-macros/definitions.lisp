; Spellings of definitions; which macros are templates.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(defmacro sq (x) (* x x))
(show (sq 5))                                           ; => 25
(define-macro sq2 (x) (* x x))
(show (sq2 5))                                          ; => 25
(define-macro sq3 (fn (x) (list '* x x)))
(show (sq3 5))                                          ; => 25

(defmacro mk (a b) (list a b))
(show (mk 1 2))                                         ; => (1 2)
(defmacro un (c x) `(if ,c nil ,x))
(show (un #f 5))                                        ; => 5
(defmacro un2 (c x) (list 'if c nil x))
(show (un2 #f 5))                                       ; => 5
(defmacro documented (x) "the docstring" (+ x 1))
(show (documented 1))                                   ; => 2
; A template replaces parameters in quotes and vectors too, and evaluates nothing.
(defmacro quoted (x) (vector 'x "x" [x x]))
(show (quoted (+ 1 2)))                                 ; => [(+ 1 2) "x" [3 3]]
(defmacro named (x) '(x is x))
(show (named thing))                                    ; => (thing is thing)
; Two body forms, a pattern, a rest parameter or an optional one make a macro procedural.
(define seen 'at-run-time)
(defmacro two-forms (x) 1 (* x 2))
(show (two-forms 5))                                    ; => 10
(defmacro with-rest (& forms) (cons 'list (reverse forms)))
(show (with-rest 1 2 3))                                ; => (3 2 1)
(defmacro with-default (x &opt (y 10)) (list '+ x y))
(show (list (with-default 1) (with-default 1 2)))       ; => (11 3)
(defmacro with-pattern ((a b) & body) (list 'let (list (list a b)) (cons 'begin body)))
(show (with-pattern (v 5) (+ v 1)))                     ; => 6
(defmacro with-keys (&keys x (y 2)) (list 'list x y))
(show (with-keys :x 1))                                 ; => (1 2)
; Code-building results in conditional forms, and the keywords that decide.
(defmacro chooses (x) (if (number? x) (list '* x 2) (list 'quote x)))
(show (list (chooses 5) (chooses a)))                   ; => (10 a)
(defmacro in-cond (x) (cond ((symbol? x) (list 'quote x)) (else 0)))
(show (list (in-cond a) (in-cond 5)))                   ; => (a 0)
(defmacro in-let (x) (let ((y x)) (cons 'list (list y y))))
(show (in-let 4))                                       ; => (4 4)
(define (builder x) (list '+ x 1))
(defmacro built (x) :procedural (builder x))
(show (built 5))                                        ; => 6
(defmacro not-built (x) (builder x))
(show (not-built 5))                                    ; => (+ 5 1)
(defmacro kept (x) :template (list 'a x))
(show (kept 5))                                         ; => (a 5)
