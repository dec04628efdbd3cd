; 12.2 comparison and logic, 12.3 types, 12.4 conversions.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define nan (sqrt -1))
; == < > <= >= compare
(show (list (< 1 2) (< 1 2 3) (< 1 3 2) (> 3 2 1) (<= 1 1 2) (>= 2 2 3) (< 1 1.5)))  ; => (true true false true true false true)
(show (list (< "a" "b") (< "a" "ab" "b") (> "é" "z") (<= "a" "a") (>= "😀" "～") (< "B" "a")))  ; => (true true true true true true)
(show (< 1 "a"))                                                ; => !type-error
(show (< 'a 'b))                                                ; => !type-error
(show (< 2 1 'x))                                               ; => !type-error
(show (<= "a" "b" 1))                                           ; => !type-error
(show (< 1))                                                    ; => !arity-error
(show (>))                                                      ; => !arity-error
(show (== 1))                                                   ; => !arity-error
(show (compare 1))                                              ; => !arity-error
(show (list (== 2 2.0 2) (== 2 2.5) (== 0 -0.0)))               ; => (true false true)
(show (list (equal? "a" "a") (not= 1 1.0)))                     ; => (true true)
; not xor
(show (list (not nil) (not #f) (not 0) (not '())))              ; => (true true false true)
(show (list (xor) (xor 1) (xor nil) (xor 1 2) (xor 1 nil) (xor 1 2 3)))  ; => (false true false false true true)
(show (not))                                                    ; => !arity-error
(show (not 1 2))                                                ; => !arity-error
; type predicates
(show (list (type 1) (type-of 1)))            ; => (:integer :integer)
(define samples (list nil #t 1 1.5 'a :a "a" '(1) '(1 . 2) [1] @{} {} (box 1) car (fn () 1)))
(define (which f) (let ((l nil)) (each x samples (if (f x) (set! l (cons (type-of x) l)))) (reverse l)))
(show (which nil?))                                             ; => (:nil)
(show (which number?))                                          ; => (:integer :float)
(show (which integer?))                                         ; => (:integer)
(show (which float?))                                           ; => (:float)
(show (which symbol?))                                          ; => (:symbol)
(show (which keyword?))                                         ; => (:keyword)
(show (which string?))                                          ; => (:string)
(show (list (which boolean?) (which bool?)))                    ; => ((:boolean) (:boolean))
(show (which pair?))                                            ; => (:list :list)
(show (which list?))                                            ; => (:nil :list :list)
(show (which proper-list?))                                     ; => (:nil :list)
(show (which vector?))                                          ; => (:vector)
(show (list (which table?) (which struct?) (which box?)))       ; => ((:table) (:struct) (:cell))
(show (list (which function?) (which procedure?)))              ; => ((:native-function :closure) (:native-function :closure))
(show (which sequence?))                                        ; => (:nil :string :list :vector :table :struct)
(show (list (function? (make-parameter 1)) (function? (call/cc (fn (k) k))) (function? 'car)))  ; => (true true false)
(show (nil?))                                                   ; => !arity-error
; int string->int float string->float
(show (map int (list 5 5.9 -5.9 "42" "-7" "+7" "42.0" "1e3" 1e20)))  ; => (5 5 -5 42 -7 7 42 1000 100000000000000000000)
(show (list (string->int "12") (string->int 3.7)))              ; => (12 3)
(show (map (fn (s) (try (int s) (catch (parse-error c) 'no))) '("" " 1" "1 " "x" "1.5" "0x10" "1e" "--1" "inf")))  ; => (no no no no no no no no no)
(show (int nan))                                                ; => !arithmetic-error
(show (int (/ 1 0.0)))                                          ; => !arithmetic-error
(show (int 'a))                                                 ; => !type-error
(show (map float (list 5 1.5 "2.5" "3" "-.5" "1e3" "inf" "-inf" "NaN")))  ; => (5.0 1.5 2.5 3.0 -0.5 1000.0 inf -inf NaN)
(show (string->float "1"))                                      ; => 1.0
(show (map (fn (s) (try (float s) (catch (parse-error c) 'no))) '("" " 1" "1x" "e5" "." "nan")))  ; => (no no no no no no)
(show (float nil))                                              ; => !type-error
; string any->string symbol->string number->string string->number
(show (list (string) (string 1) (string "a" 'b :c 1.0 nil #t '("x")) (any->string "a") (any->string '("a"))))  ; => ("" "1" "ab:c1.0niltrue(\"x\")" "a" "(\"a\")")
(show (list (symbol->string 'abc) (symbol->string :abc)))       ; => ("abc" "abc")
(show (symbol->string "abc"))                                   ; => !type-error
(show (list (number->string 10) (number->string 1.5) (number->string 255 16) (number->string -255 2) (number->string 35 36)))  ; => ("10" "1.5" "ff" "-11111111" "z")
(show (number->string 10 1))                                    ; => !argument-error
(show (number->string 10 37))                                   ; => !argument-error
(show (number->string "10"))                                    ; => !type-error
(show (map string->number '("12" "-1.5" "1e3" "#xff" "abc" "" " 1" "1+")))  ; => (12 -1.5 1000.0 255 nil nil nil nil)
(show (string->number 5))                                       ; => !type-error
; string->symbol string->keyword char-code code-char
(show (list (string->symbol "a b") (string->keyword "k") (symbol? (string->symbol "1"))))  ; => (a b :k true)
(show (string->symbol ""))                                      ; => !argument-error
(show (string->keyword ""))                                     ; => !argument-error
(show (string->symbol 'a))                                      ; => !type-error
(show (list (char-code "A") (char-code "😀") (code-char 65) (code-char 128512) (code-char 0)))  ; => (65 128512 "A" "😀" "\u{0}")
(show (char-code ""))                                           ; => !argument-error
(show (char-code "ab"))                                         ; => !argument-error
(show (char-code 65))                                           ; => !type-error
(show (code-char -1))                                           ; => !argument-error
(show (code-char 55296))                                        ; => !argument-error
(show (code-char 1114112))                                      ; => !argument-error
(show (code-char 1.0))                                          ; => !type-error
; string->list list->string vector->list list->vector
(show (list (string->list "aß") (list->string '("a" "b")) (list->string ["x" "y"]) (vector->list [1 2]) (list->vector '(1 2)) (list->vector "ab") (list->vector {:a 1})))  ; => (("a" "ß") "ab" "xy" (1 2) [1 2] ["a" "b"] [(:a 1)])
(show (list->string '("a" 1)))                                  ; => !type-error
(show (vector->list '(1)))                                      ; => !type-error
(show (string->list '(1)))                                      ; => !type-error
(show (list->vector 5))                                         ; => !type-error
; read-string
(show (map read-string '("1" "(a . b)" "" "; c" "'x" "[1 \"s\"] rest" ":k" "nil")))  ; => (1 (a . b) nil nil (quote x) [1 "s"] :k nil)
(show (read-string "(1"))                                       ; => !parse-error
(show (read-string ")"))                                        ; => !parse-error
(show (read-string 5))                                          ; => !type-error
