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
