; Lists, improper lists, vectors and the sugar of brackets and quotes.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show '())                                 ; => nil
(show '(()))                               ; => (nil)
(show '(a . b))                            ; => (a . b)
(show '(a b . c))                          ; => (a b . c)
(show '(a . (b . (c . ()))))               ; => (a b c)
(show '(. c))                              ; => c
(show '(a . nil))                          ; => (a)
(show '(a .b))                             ; => (a .b)
(show '(1 . 5))                            ; => (1 . 5)
(show '(1 .5))                             ; => (1 0.5)
(show '[1 (2 x) "s" :k [nil]])             ; => [1 (2 x) "s" :k [nil]]
(show '[])                                 ; => []
(show '@[1 2])                             ; => (list 1 2)
(show '{:a 1})                             ; => (struct :a 1)
(show '@{:a 1})                            ; => (table :a 1)
(show '({} @{} @[]))                       ; => ((struct) (table) (list))
(show @[1 (+ 1 1)])                        ; => (1 2)
(show {:a (+ 1 1) "b" [1]})                ; => {:a 2 "b" [1]}
(show @{1 (+ 1 1)})                        ; => @{1 2}
(show '('a `b ,c ,@d))                     ; => ((quote a) (quasiquote b) (unquote c) (unquote-splicing d))
(show ''a)                                 ; => (quote a)
(show (map (fn (s) (try (read-string s) (catch (parse-error c) 'no))) '("(a . )" "(a . b c)" "( . )" "[a . b]" "@x" "@(a)" "@" "'" "(" ")" "(]" "[)" "{)" "#a" "#" ":" "a:" ":a:b" "::a")))  ; => (no no no no no no no no no no no no no no no no no no no)
(show (read-string " ; nothing"))          ; => nil
(show (read-string "1 2"))                 ; => 1
