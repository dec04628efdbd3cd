(println (string-index "hello" "l") (string-index "hello" "lo") (string-index "hello" "z") (string-index "hello" "") (string-index "häß" "ß"))
(println (string-contains? "hello" "ell") (string-contains? "hello" "z") (string-contains? "" ""))
(println (string-starts-with? "hello" "he") (string-starts-with? "hello" "lo") (string-starts-with? "he" "hello") (string-ends-with? "hello" "lo") (string-ends-with? "hello" "he") (string-ends-with? "lo" ""))
