; The position counts characters, not bytes; the end of the text is one too.
(define (show text)
  (println
    (handler-case (json-parse text)
      (parse-error (c)
        (list (condition-field c :position) (condition-field c 0) (= (condition-field c :text) text) (exception-id c) (condition-is? c 'json-error)
              (string-starts-with? (condition-report c) "json-parse: "))))))
(for-each show '("" " " "nul" "NaN" "[é]" "[1,]" "[1 2]" "[\"é𝄞\", x]" "{\"a\":1,}" "{a:1}" "{\"a\" 1}" "1 1" "01" "1." "-" "+1" "\"a" "\"\\x\""
                 "\"\\ud834\"" "[" "{" "]" "// c"))
(show "\"a\nb\"")
(println (handler-bind ((parse-error (fn (c) (use-value 'none)))) (list (json-parse "[") (json-parse "1"))))
