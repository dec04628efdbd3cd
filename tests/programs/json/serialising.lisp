(for-each (fn (x) (println (json-serialize x)))
  (list nil #t #f 0 -7 123456789012345678901234567890 1.0 -0.0 0.1 1e21 1.5e-8 100000.0
        "" "a\"\\/\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}é𝄞"
        '() [] {} (table) '(1 (2 [3 nil]) "x") [1 (list 2)]
        {"b" 1 "a" 2 :c 3 :B {:x nil}} (table "k" (table "l" 1) :k 2)))
; The same table may be written more than once.
(define t (table "x" 1))
(println (json-serialize (list t t {:a t})))
(println (json:serialize (json-parse "{\"a\":[1,2.0,\"é\",{\"b\":null}],\"c\":1e21}")))
(println (json-serialize-pretty 1) (json-serialize-pretty []) (json-serialize-pretty {}) (json-serialize-pretty nil))
(println (json-serialize-pretty (list 1 [2.5 "a"] [] {} nil (table "k" (list {:x 1 :y (list #t)}) "e" (table)))))
