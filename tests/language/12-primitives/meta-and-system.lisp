; 12.13 and 12.14.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (string? (package-version)) (length (package-info)) (all? string? (package-info)) (= (package-version) (second (package-info)))))  ; => (true 3 true true)
(define (documented a &opt b) "the text" a)
(define (plain a & r) a)
(show (list (doc documented) (doc plain) (string? (doc car))))              ; => ("the text" nil true)
(show (list (function-name documented) (function-name (fn () 1)) (function-name car)))  ; => (documented nil car)
(show (list (function-arity documented) (function-arity plain) (function-arity (fn () 1)) (function-arity car)))  ; => ((1 2) (1 nil) (0 0) (1 1))
(show (doc 5))                                                              ; => !type-error
(show (function-name 'car))                                                 ; => !type-error
(show (function-arity 5))                                                   ; => !type-error
(show (command-line))                                                       ; => nil
(show (environment-variable "HOME"))                                        ; => !permission-error
(show (let ((t (current-time))) (and (float? t) (> t 1.6e9))))              ; => true
(show (let* ((a (monotonic-time)) (b (monotonic-time))) (and (float? a) (<= a b))))  ; => true
(show (debug-print [1 "a"]))                                                ; => [1 "a"]
(show (list (trace "label" "v") (trace 'label 2)))                          ; => ("v" 2)
(show ((trace documented) 5))                                               ; => 5
(show (profile (fn () 42)))                                                 ; => 42
(show (let ((m (memory-usage))) (and (= (length m) 2) (all? integer? m) (<= (first m) (second m)))))  ; => true
(define (compiled) 1)
(show (list (= (jit-compile compiled) compiled) (jit-compiled? compiled) (jit-compilable? compiled) (jit-compiled? 5)))  ; => (true true true false)
(show (let ((s (jit-stats))) (or (struct? s) (table? s))))                  ; => true
(show (jit-compile 5))                                                      ; => !type-error
(show (profile 5))                                                          ; => !type-error
(show (exit 256))                                                           ; => !argument-error
(show (exit -1))                                                            ; => !argument-error
(show (exit "1"))                                                           ; => !type-error
(show (symbol? (gensym)))                                                   ; => true
(show (gensym 5))                                                           ; => !type-error
(println "last")                                                            ; => last
(try (exit 7) (finally (println "cleanup")))                                ; => cleanup
(println "never")
