; The position counts characters.
(define (show text)
  (println (handler-case (read-string text)
             (parse-error (c) (list (condition-type c) (condition-field c :position) (= (condition-field c :text) text)
                                    (string-starts-with? (condition-report c) "read-string: "))))))
(for-each show '("(a" "é (b" ")" " é]" "(é (b" "(é 1x)" "\"é" "(1 . )" "'" "#z" "(a]" "\"\\u{110000}\"" ":"))
(println (handler-bind ((parse-error (fn (c) (use-value 'none)))) (list (read-string "(") (read-string "1"))))
