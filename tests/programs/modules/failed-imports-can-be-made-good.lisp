; retry looks for the file anew and reads it anew, use-value gives another path; literal and computed paths alike.
(define (load name) (import-file (string-append name "")))
(define (with-restart action thunk) (handler-bind ((import-error action)) (thunk)))
(define (make name text) (fn (c) (println (first (string-split (last (string-split (condition-report c) ": ")) " in "))) (spit name text) (retry c)))
(println (with-restart (make "missing.lisp" "(println 'made)") (fn () (load "missing"))))  ; => there is no such file
                                                                                            ; => made
                                                                                            ; => true
(spit "broken.lisp" "(println 'never)\n(define x (if))")
(println (with-restart (make "broken.lisp" "(println 'mended)") (fn () (load "broken"))))   ; => `if` needs a condition and a consequent
                                                                                            ; => mended
                                                                                            ; => true
(println (with-restart (fn (c) (spit "other.lisp" "(println 'other)") (use-value "other.lisp" c)) (fn () (load "nowhere"))))  ; => other
                                                                                            ; => true
(println (with-restart (fn (c) (spit "literal.lisp" "(println 'literal)") (retry c)) (fn () (import-file "literal"))))        ; => literal
                                                                                            ; => true
(println (with-restart (fn (c) (use-value "other.lisp" c)) (fn () (import-file "no-literal"))))  ; => true
; A file that imports a broken one runs up to there, and is not run again.
(spit "outer.lisp" "(println 'outer) (import-file \"inner\") (println 'end)")
(spit "inner.lisp" "(")
(println (with-restart (make "inner.lisp" "(println 'inner)") (fn () (load "outer"))))      ; => outer
                                                                                            ; => expected `)`, found the end of the file
                                                                                            ; => inner
                                                                                            ; => end
                                                                                            ; => true
(println (load "outer") (load "inner"))                                                     ; => true true
(println (try (import-file (string->symbol "x")) (catch (type-error e) (condition-report e))))  ; => import-file: expected :path, got x
