; macro? and expand-macro.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(defmacro mine (x) (* x 2))
(show (list (macro? 'mine) (macro? 'when) (macro? 'restart-case) (macro? 'assert)))  ; => (true true true true)
(show (list (macro? 'if) (macro? 'let) (macro? 'car) (macro? 'unknown)))  ; => (false false false false)
(show (expand-macro '(mine 5)))                         ; => (* 5 2)
(defmacro outer (x) `(mine ,x))
(show (expand-macro '(outer 5)))                        ; => (mine 5)
(show (symbol? (gensym)))                               ; => true
(show (= (gensym) (gensym)))                            ; => false
(show (string-starts-with? (string (gensym)) "G"))      ; => true
(show (list (string-starts-with? (string (gensym "pre")) "pre") (string-starts-with? (string (gensym 'sym)) "sym")))  ; => (true true)
; Both are procedures like others, for data that is made while the program runs.
(define names (list 'mine 'when 'if 'unknown 5))
(show (map macro? names))                               ; => (true true false false false)
(show (expand-macro (list 'mine 7)))                    ; => (* 7 2)
(show (map expand-macro '((mine 1) (outer 2))))         ; => ((* 1 2) (mine 2))
(show (expand-macro '(mine)))                           ; => !arity-error
(show (expand-macro '(outer 1 2)))                      ; => !arity-error
(show (expand-macro '(car x)))                          ; => !argument-error
(show (expand-macro 5))                                 ; => !argument-error
(show (handler-bind ((argument-error (fn (c) (use-value '(mine 3))))) (expand-macro 'x)))  ; => (* 3 2)
(define (helper x) (list 'quote x))
(defmacro filled (x y) (vector x 'y (let ((v# x)) v#) "x" :x))
(defmacro built (x &opt (y 1) & more) :procedural (list* (helper x) y more))
(show (expand-macro '(built a)))                        ; => ((quote a) 1)
(show (expand-macro '(built a 2 3)))                    ; => ((quote a) 2 3)
(show (let ((helper 5) (x 6)) (expand-macro '(built a))))  ; => ((quote a) 1)
(show (match (expand-macro '(filled (f 1) b)) (('vector a ('quote b) ('let ((v c)) w) d k) (list a b c (= v w) (symbol? v) (= v 'v#) d k))))  ; => ((f 1) b (f 1) true true false "x" :x)
(defmacro asking (x) :procedural (list 'quote (list (macro? x) (expand-macro '(mine 4)))))
(show (asking mine))                                    ; => (true (* 4 2))
(show (expand-macro '(asking unknown)))                 ; => (quote (false (* 4 2)))
(define (macro-of x) (expand-macro x))
(defmacro after (x) (+ x 1))
(show (macro-of '(after 1)))                            ; => !argument-error
(show (let ((macro? (fn (x) 'own))) (macro? 'mine)))    ; => own
