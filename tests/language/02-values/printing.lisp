; Write and display forms.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (both x) (list (format "~s" x) (string x)))
(show (list nil #t #f))                            ; => (nil true false)
(show (both "a\"b\\c\n\t\r\u{1}\u{7f}"))           ; => ("\"a\\\"b\\\\c\\n\\t\\r\\u{1}\\u{7F}\"" "a\"b\\c\n\t\r\u{1}\u{7F}")
(show (list 0.0 -0.0 1.0 0.1 100000.0 1e-7 1e20 123456789012345680000.0))  ; => (0.0 -0.0 1.0 0.1 100000.0 0.0000001 100000000000000000000.0 123456789012345680000.0)
(show (list 1e21 1.5e21 9.9e-8 1.5e-8 1e300 -1e-300 5e-324))  ; => (1e21 1.5e21 9.9e-8 1.5e-8 1e300 -1e-300 5e-324)
(show (list (sqrt -1) (/ 1 0.0) (/ -1 0.0)))       ; => (NaN inf -inf)
(show (list (+ 0.1 0.2) (/ 1.0 3) 4.0 2.5e10))     ; => (0.30000000000000004 0.3333333333333333 4.0 25000000000.0)
(show (list 'sym :key "str"))                      ; => (sym :key "str")
(show (list '(1 2 (3)) '(1 . 2) '(1 2 . 3) ''x '(quote x y)))  ; => ((1 2 (3)) (1 . 2) (1 2 . 3) (quote x) (quote x y))
(show (list [1 "a" 'b] {:k 1 "s" 2} @{1 "one"} [] {} @{}))  ; => ([1 "a" b] {:k 1 "s" 2} @{1 "one"} [] {} @{})
(show (list (fn () 1) car (box 1)))                ; => (<closure> <native-fn> <cell>)
(define suspended (make-coroutine (fn () (yield 1) 2)))
(show suspended)                                   ; => <coroutine:Created>
(show (begin (coroutine-resume suspended) suspended))  ; => <coroutine:Suspended>
(show (begin (coroutine-resume suspended) suspended))  ; => <coroutine:Done>
(define running (make-coroutine (fn () (string running))))
(show (coroutine-resume running))                  ; => "<coroutine:Running>"
(define failing (make-coroutine (fn () (first nil))))
(show (begin (ignore-errors (coroutine-resume failing)) failing))  ; => <coroutine:Error>
(show (list (make-parameter 1) (call/cc (fn (k) k)) (call/ec (fn (k) k))))  ; => (<parameter> <continuation> <continuation>)
(show (restart-case (string (find-restart 'mine)) (mine () 1)))  ; => "<restart:mine>"
(show (try (/ 1 0) (catch e e)))                   ; => <division-by-zero: Division by zero>
(show (try (/ 1 0) (catch e (string e))))          ; => "division-by-zero: Division by zero"
(show (exception "no"))                            ; => <exception: no>
(show (string (exception "no")))                   ; => "Exception: no"
(show (handler-case (throw 'x) (thrown-value e e)))  ; => <thrown-value: x>
(show (both (exception "no")))                     ; => ("<exception: no>" "Exception: no")
(show (both "s"))                                  ; => ("\"s\"" "s")
(show (both '("s" :k y)))                          ; => ("(\"s\" :k y)" "(\"s\" :k y)")
(show (both [(exception "no")]))                   ; => ("[<exception: no>]" "[<exception: no>]")
(define knot @{:a 1})
(put! knot :self knot)
(show (list knot 1))                               ; => (@{:a 1 :self @{...}} 1)
(define shared @{:b 2})
(show (list shared shared))                        ; => (@{:b 2} @{:b 2})
(show (string-length (string (fold (fn (l _) (list l)) nil (range 3000)))))  ; => 6003
(show (string-length (string (fold (fn (v _) [v]) nil (range 3000)))))  ; => 6003
(show (map read-string (map (fn (x) (format "~s" x)) (list 1.5 "a\n\u{1}" 'b :c '(1 . 2) nil))))  ; => (1.5 "a\n\u{1}" b :c (1 . 2) nil)
