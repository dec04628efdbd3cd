; Spellings of definitions; which macros are templates.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; All definitions come first: so the macros are compiled once.
(defmacro sq (x) (* x x))
(define-macro sq2 (x) (* x x))
(define-macro sq3 (fn (x) (list '* x x)))
(defmacro mk (a b) (list a b))
(defmacro un (c x) `(if ,c nil ,x))
(defmacro un2 (c x) (list 'if c nil x))
(defmacro documented (x) "the docstring" (+ x 1))
(defmacro quoted (x) (vector 'x "x" [x x]))
(defmacro named (x) '(x is x))
(defmacro two-forms (x) 1 (* x 2))
(defmacro with-rest (& forms) (cons 'list (reverse forms)))
(defmacro with-default (x &opt (y 10)) (list '+ x y))
(defmacro with-pattern ((a b) & body) (list 'let (list (list a b)) (cons 'begin body)))
(defmacro with-keys (&keys x (y 2)) (list 'list x y))
(defmacro chooses (x) (if (number? x) (list '* x 2) (list 'quote x)))
(defmacro in-cond (x) (cond ((symbol? x) (list 'quote x)) (else 0)))
(defmacro in-let (x) (let ((y x)) (cons 'list (list y y))))
(define (builder x) (list '+ x 1))
(defmacro built (x) :procedural (builder x))
(defmacro not-built (x) (builder x))
(defmacro kept (x) :template (list 'a x))

(show (sq 5))                                           ; => 25
(show (sq2 5))                                          ; => 25
(show (sq3 5))                                          ; => 25

(show (mk 1 2))                                         ; => (1 2)
(show (un #f 5))                                        ; => 5
(show (un2 #f 5))                                       ; => 5
(show (documented 1))                                   ; => 2
; A template replaces parameters in quotes and vectors too, and evaluates nothing.
(show (quoted (+ 1 2)))                                 ; => [(+ 1 2) "x" [3 3]]
(show (named thing))                                    ; => (thing is thing)
; Two body forms, a pattern, a rest parameter or an optional one make a macro procedural.
(show (two-forms 5))                                    ; => 10
(show (with-rest 1 2 3))                                ; => (3 2 1)
(show (list (with-default 1) (with-default 1 2)))       ; => (11 3)
(show (with-pattern (v 5) (+ v 1)))                     ; => 6
(show (with-keys :x 1))                                 ; => (1 2)
; Code-building results in conditional forms, and the keywords that decide.
(show (list (chooses 5) (chooses a)))                   ; => (10 a)
(show (list (in-cond a) (in-cond 5)))                   ; => (a 0)
(show (in-let 4))                                       ; => (4 4)
(show (built 5))                                        ; => 6
(show (not-built 5))                                    ; => (+ 5 1)
(show (kept 5))                                         ; => (a 5)
