(define (show text) (write (read-string text)) (newline))
(for-each show '("1" "-12345678901234567890" "1.5e3" "#xff" "\"a\\n\\u{e9}\"" "abc" ":key" "a:b" "#t" "nil" "()" "true"))
(for-each show '("(a (b . c) [1 \"x\" :k] . d)" "[a [b]]" "'x" "`(a ,b ,@c)" "{a 1}" "@{a 1}" "@[a]" "(+ 1 2)"))
; Only the first datum is looked at.
(for-each show '("" "  ; nothing\n" "#| |#" "#;(1) 2" "1 2 3" "a ) (" "(a) \"" "\"s\"x"))
(println (eq? (read-string "show") 'show) (eq? (read-string ":k") :k) (symbol? (read-string "true")) (keyword? (first (read-string "(:new)"))))
(println (eq? (first (read-string "(fresh)")) (string->symbol "fresh")) (vector? (read-string "[1]")) (= (read-string "(1 [2 x])") '(1 [2 x])))
(println (handler-case (read-string 5) (type-error (c) (condition-report c))))
