(println (string-length "") (string-length "abc") (string-length "häß→") (string-append) (string-append "a") (string-append "a" "b" "c"))
(println (string-upcase "abc") (string-downcase "ABC") (string-upcase "straße") (string-trim "  a b \n"))
(println (string 1 "a" :k 'b nil 2.5) (string) (any->string "s") (any->string '("s")) (symbol->string 'abc) (symbol->string :key))
