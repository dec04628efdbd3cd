; Escapes in literals; strings may span lines.
(write "tab\tend" "quote\"" "back\\slash" "line\nend" "\u{e4}\u{20ac}" "\q")
(newline)
(println "two
lines")
(write "bell\u{7}" "nul\u{0}" "\r")
(newline)
(println (string-length "\u{1F600}") (= "\u{41}" "A"))
