; White space, comments, delimiters, symbols, keywords, booleans and nil.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

#| a comment #| that nests |# and ends ( here |#
(show '(a #| inside |# b #;c #;(d e) f))     ; => (a b f)
(show '(#; #;a b c))                         ; => (c)
(show '(1 #;2))                              ; => (1)
(show (list 1;comment
            2))                              ; => (1 2)
(show '(a b c　d))                       ; => (a b c d)
(show '(true false nil #t #f #true #false))  ; => (true false nil true false true false)
(show (map type-of '(true #t #true nil :nil ())))  ; => (:symbol :boolean :boolean :nil :keyword :nil)
(show (list (symbol? 'true) true false))     ; => (true true false)
(show (list (= #true #t) (= #false #f) (= true #t)))  ; => (true true true)
(show '(:k :a-b :+ :1 :ä))                   ; => (:k :a-b :+ :1 :ä)
(show (map type-of '(:k k "k")))             ; => (:keyword :symbol :string)
(show '(Abc abc ABC))                        ; => (Abc abc ABC)
(show (= 'Abc 'abc))                         ; => false
(show '(größe λ 変数 😀 a#b a:b list:length))  ; => (größe λ 変数 😀 a#b a:b list:length)
(show (map type-of '(a:b list:length a#)))   ; => (:symbol :symbol :symbol)
(show ((fn (a k) (list a k)) 1 :k))          ; => (1 :k)
(show '(a'b))                                ; => (a (quote b))
(show '(a`b,c))                              ; => (a (quasiquote b) (unquote c))
(show (length '(a[b]c{d}e@[f])))             ; => 6
(show (list:length '(1 2 3)))                ; => 3
(show (list (string:upcase "a") (math:abs -1) (json:serialize 1)))  ; => ("A" 1 "1")
