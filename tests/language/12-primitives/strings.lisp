; 12.7 strings.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; string-length string-append case and trim
(show (list (string-length "") (string-length "aß😀") (string-append) (string-append "a" "ß" "") (string-append "x")))  ; => (0 3 "" "aß" "x")
(show (string-length 'a))                                                   ; => !type-error
(show (string-append "a" 1))                                                ; => !type-error
(show (list (string-upcase "aßé") (string-downcase "AÉΣ") (string-upcase "ŉ") (string-trim " 　a b\n\t ")))  ; => ("ASSÉ" "aéς" "ʼN" "a b")
(show (string-upcase 1))                                                    ; => !type-error
(show (string-trim nil))                                                    ; => !type-error
; substring string-index char-at
(show (list (substring "hello" 1 3) (substring "hello" 2) (substring "a😀b" 1 2) (substring "abc" 3) (substring "" 0 0)))  ; => ("el" "llo" "😀" "" "")
(show (substring "abc" 2 1))                                                ; => !range-error
(show (substring "abc" 0 4))                                                ; => !range-error
(show (substring "abc" -1 2))                                               ; => !range-error
(show (substring "abc" 1.0))                                                ; => !type-error
(show (substring 'abc 1))                                                   ; => !type-error
(show (list (string-index "hello" "l") (string-index "hello" "lo") (string-index "hello" "x") (string-index "a😀b" "b") (string-index "abc" "") (string-index "" "a")))  ; => (2 3 nil 2 0 nil)
(show (string-index "abc" 1))                                               ; => !type-error
(show (list (char-at "abc" 0) (char-at "a😀" 1)))                            ; => ("a" "😀")
(show (char-at "abc" 3))                                                    ; => !range-error
(show (char-at "" 0))                                                       ; => !range-error
(show (char-at "abc" -1))                                                   ; => !range-error
(show (char-at "abc" "a"))                                                  ; => !type-error
; string-split string-replace
(show (list (string-split "a,b,,c," ",") (string-split "" ",") (string-split "abc" ",") (string-split "a--b" "--")))  ; => (("a" "b" "" "c" "") ("") ("abc") ("a" "b"))
(show (list (string-split "  a \t b\nc ") (string-split "") (string-split "   ")))  ; => (("a" "b" "c") nil nil)
(show (string-split "abc" ""))                                              ; => !argument-error
(show (string-split 5 ","))                                                 ; => !type-error
(show (list (string-replace "aXbX" "X" "--") (string-replace "aaa" "aa" "b") (string-replace "abc" "x" "y") (string-replace "aXb" "X" "") (string-replace "" "a" "b")))  ; => ("a--b--" "ba" "abc" "ab" "")
(show (string-replace "abc" "" "x"))                                        ; => !argument-error
(show (string-replace "abc" "a" 1))                                         ; => !type-error
(show (string-replace "abc" "a"))                                           ; => !arity-error
; predicates
(show (list (string-contains? "abc" "b") (string-contains? "abc" "") (string-contains? "abc" "cb") (string-starts-with? "abc" "ab") (string-starts-with? "a" "ab") (string-ends-with? "abc" "bc") (string-ends-with? "abc" "")))  ; => (true true false true false true true)
(show (string-contains? "abc" 'b))                                          ; => !type-error
(show (string-starts-with? 1 "a"))                                          ; => !type-error
(show (string-ends-with? "a"))                                              ; => !arity-error
; string-join string-repeat padding
(show (list (string-join '("a" "b") ", ") (string-join ["a" "b"]) (string-join nil ",") (string-join "abc" "-") (string-join '("a") ",")))  ; => ("a, b" "ab" "" "a-b-c" "a")
(show (string-join '("a" 1) ","))                                           ; => !type-error
(show (string-join 5))                                                      ; => !type-error
(show (list (string-repeat "ab" 3) (string-repeat "a" 0) (string-repeat "" 5)))  ; => ("ababab" "" "")
(show (string-repeat "a" -1))                                               ; => !argument-error
(show (string-repeat "a" 1.5))                                              ; => !type-error
(show (list (string-pad-left "7" 3) (string-pad-left "7" 3 "0") (string-pad-right "ab" 4) (string-pad-right "ab" 4 ".") (string-pad-left "abc" 2) (string-pad-left "😀" 3 "ß") (string-pad-left "a" -5)))  ; => ("  7" "007" "ab  " "ab.." "abc" "ßß😀" "a")
(show (string-pad-left "a" 3 "xy"))                                         ; => !argument-error
(show (string-pad-right "a" 3 ""))                                          ; => !argument-error
(show (string-pad-left 5 3))                                                ; => !type-error
; format
(show (format "~a|~s|~d|~x|~o|~b" "s" "s" 255 255 8 5))                     ; => "s|\"s\"|255|ff|10|101"
(show (format "~f ~f ~,2f ~,0f ~,3f ~,1f" 1.5 2 3.14159 2.6 -0.0006 10))    ; => "1.5 2.0 3.14 3 -0.001 10.0"
(show (format "~%~~~a~%" :k))                                               ; => "\n~:k\n"
(show (format "plain"))                                                     ; => "plain"
(show (format "~a"))                                                        ; => !argument-error
(show (format "~a" 1 2))                                                    ; => !argument-error
(show (format "~q" 1))                                                      ; => !argument-error
(show (format "~"))                                                         ; => !argument-error
(show (format "~d" "x"))                                                    ; => !type-error
(show (format "~d" 1.5))                                                    ; => !type-error
(show (format "~f" "x"))                                                    ; => !type-error
(show (format 5))                                                           ; => !type-error
(show (format "~x ~b" -255 -5))                                             ; => "-ff -101"
(show (format "~d" 123456789012345678901234567890))                         ; => "123456789012345678901234567890"
(show (format "~a ~s" (exception "m") (exception "m")))                     ; => "Exception: m <exception: m>"
(show (format "~,2f ~,2f" 1e20 0.005))                                      ; => "100000000000000000000.00 0.01"
