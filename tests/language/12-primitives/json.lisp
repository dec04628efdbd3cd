; 12.12 JSON.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (map json-parse '("null" "true" "false" "0" "-5" "1.0" "1e2" "-0" "-0.0" "\"s\"" "[]" "{}" " [1] ")))  ; => (nil true false 0 -5 1.0 100.0 0 -0.0 "s" nil @{} (1))
(show (json-parse "123456789012345678901234567890"))                        ; => 123456789012345678901234567890
(show (json-parse "{\"b\": [1, {\"c\": null}], \"a\": \"x\", \"b\": 2}"))   ; => @{"a" "x" "b" 2}
(show (json-parse "\"\\u0041\\n\\\"\\\\\\/\\b\\f\\t\\r\\ud83d\\ude00\""))   ; => "A\n\"\\/\u{8}\u{C}\t\r😀"
(show (type-of (json-parse "{}")))                                          ; => :table
(define (bad s) (try (json-parse s) (catch (parse-error c) 'no)))
(show (map bad '("" "tru" "[1," "[1,]" "{\"a\"}" "{a:1}" "01" "1." ".5" "+1" "1e" "'a'" "\"\t\"" "\"\\x\"" "\"\\ud800\"" "1 2" "nul" "NaN" "[1 2]" "{\"a\":1,}")))  ; => (no no no no no no no no no no no no no no no no no no no no)
(show (try (json-parse "[1, x]") (catch (parse-error c) (condition-field c :position))))  ; => 4
(show (json-parse 5))                                                       ; => !type-error
(show (map json-serialize (list nil #t #f 1 -1.5 1.0 1e21 1e-7 "s" '(1 2) [1 nil] {:a 1 "b" 2} @{} [] {})))  ; => ("null" "true" "false" "1" "-1.5" "1.0" "1e21" "0.0000001" "\"s\"" "[1,2]" "[1,null]" "{\"a\":1,\"b\":2}" "{}" "[]" "{}")
(show (json-serialize "\"\\/\b\f\n\r\t"))                                   ; => "\"\\\"\\\\/bf\\n\\r\\t\""
(show (json-serialize "\u{8}\u{c}\u{1}\u{11}é😀"))                           ; => "\"\\b\\f\\u0001\\u0011é😀\""
(show (json-serialize {:z 1 :a 2 "m" 3}))                                   ; => "{\"a\":2,\"z\":1,\"m\":3}"
(show (json-serialize 'a))                                                  ; => !type-error
(show (json-serialize :a))                                                  ; => !type-error
(show (json-serialize {1 2}))                                               ; => !type-error
(show (json-serialize car))                                                 ; => !type-error
(show (json-serialize '(1 . 2)))                                            ; => !type-error
(show (json-serialize (sqrt -1)))                                           ; => !argument-error
(show (json-serialize [(/ 1 0.0)]))                                         ; => !argument-error
(show (json-serialize-pretty {:a [1 {}] :b [] :c {"x" nil}}))               ; => "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": [],\n  \"c\": {\n    \"x\": null\n  }\n}"
(show (list (json-serialize-pretty nil) (json-serialize-pretty 1)))         ; => ("null" "1")
(show (json-serialize-pretty car))                                          ; => !type-error
(show (json-parse (json-serialize (list 1 "a" {:k [1.5 nil #t]}))))         ; => (1 "a" @{"k" (1.5 nil true)})
