; Escapes of strings; any other character after a backslash is itself; strings span lines.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show "a\nb\tc\rd\\e\"f")           ; => "a\nb\tc\rd\\e\"f"
(show (string-length "a\nb\tc\r\\\""))  ; => 8
(show "\u{41}\u{e9}\u{1F600}\u{0}")  ; => "Aé😀\u{0}"
(show "\a\q\(\;")                   ; => "aq(;"
(show (string-length "two
lines"))                            ; => 9
(show '(a"b"c))                     ; => (a "b" c)
(show (list "a;b" "#|" "|#"))       ; => ("a;b" "#|" "|#")
(show (map (fn (s) (try (read-string s) (catch (parse-error c) 'no))) '("\"\\u{}\"" "\"\\u{d800}\"" "\"\\u{110000}\"" "\"\\u41\"" "\"\\u{12" "\"open")))  ; => (no no no no no no)
(show (string-length "é😀ß"))       ; => 3
(show "")                           ; => ""
