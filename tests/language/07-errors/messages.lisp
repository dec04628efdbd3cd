; Messages start with the primitive's name; the exceptions.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (message thunk) (handler-case (thunk) (serious-condition (c) (exception-message c))))
(show (message (fn () (first nil))))                                ; => "first: expected :list, got nil"
(show (message (fn () (/ 1 0))))                                    ; => "Division by zero"
(show (message (fn () (mod 1 0))))                                  ; => "Division by zero"
(show (message (fn () nowhere)))                                    ; => "Undefined variable: nowhere"
(define (pair-of a b) (list a b))
(show (message (fn () (pair-of 1))))                                ; => "pair-of: expected 2 arguments, got 1"
(show (message (fn () (throw '(1)))))                               ; => "(1)"
(show (message (fn () (error "plain ~a" 1))))                       ; => "plain 1"
(define (starts thunk s) (string-starts-with? (message thunk) s))
(show (starts (fn () (nth 5 '(1))) "nth: "))                        ; => true
(show (starts (fn () (+ 1 'a)) "+: "))                              ; => true
(show (starts (fn () (vector-ref [1] 1)) "vector-ref: "))           ; => true
(show (starts (fn () (string-upcase 1)) "string-upcase: "))         ; => true
(show (starts (fn () (json-parse "x")) "json-parse: "))             ; => true
(show (starts (fn () (map 1 '(1))) "map: "))                        ; => false
(show (starts (fn () (int "x")) "int: "))                           ; => true
(show (starts (fn () (put! 1 2 3)) "put!: "))                       ; => true
(show (starts (fn () (apply + 5)) "apply: "))                       ; => true
(show (starts (fn () (sort 5)) "sort: "))                           ; => true
