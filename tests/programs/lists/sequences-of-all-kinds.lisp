; Sequences are lists, vectors, strings, tables and structs.
(println (map identity '(1 2)) (map identity [1 2]) (map identity "ab") (map identity @{:a 1}) (map identity {:a 1}))
(println (map sequence? (list '(1) nil [1] "a" (table) {} 5 'a '(1 . 2))))
(println (list->vector "abc") (list->vector '(1 2)) (vector->list [1 2]) (string->list "abc") (list->string '("a" "b")))
(println (try (map identity 5) (catch (type-error e) (condition-field e :expected))))
