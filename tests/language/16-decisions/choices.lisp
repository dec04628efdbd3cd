; The table of decisions, row by row, where a program can tell.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list '() nil (if nil 1 2)))                                          ; => (nil nil 2)
(show (list true false 'true (symbol? 'true) (= true #t)))                  ; => (true false true true true)
(show (list 4.0 (/ 8 2.0) (float 4) (sqrt 16)))                             ; => (4.0 4.0 4.0 4.0)
(show (list (* 99999999999 99999999999) (/ 7 2) (/ 2) (= 1 1.0) (== 1 1.0))) ; => (9999999999800000000001 3 0.5 false true)
(show (list (mod -7 3) (floor 1.5) (ceil 1.5) (round 1.5)))                 ; => (2 1 2 2)
(show (list (eq? "a" (string "a")) (eq? '(1) (list 1)) (eq? [1] (vector 1)) (eq? {:a 1} (struct :a 1))))  ; => (true true true true)
(show (= (exception "x") (exception "x")))                                  ; => false
(show (list (< 1 2 3) (< "a" "b") (string 1 "a" :k) (string-index "hello" "ll")))  ; => (true true "1a:k" 2)
(show [(+ 1 2) 'x])                                                         ; => [3 x]
(show (let ((v [1 2])) (vector-set! v 0 9) v))                              ; => [1 2]
(show (list {:a 'b} @{'s "t"} (fn () 1) (box 1)))                           ; => ({:a b} @{s "t"} <closure> <cell>)
(show (keys (table :k 1 2.5 1 '(1) 1 [1] 1 'b 1 'a 1)))                     ; => (2.5 a b :k (1) [1])
(show (list '(1 . 2) ((fn (a . r) (list a r)) 1 2)))                        ; => ((1 . 2) (1 (2)))
(show (list '(a"b") 'a;comment
            ))                                                              ; => ((a "b") a)
(show (list:length '(1 2)))                                                 ; => 2
(show (let ((if 1)) (if #f 'a 'b)))                                         ; => b
(define x 'global)
(define (callee) x)
(show (let ((x 'local)) (list x (callee))))                                 ; => (local global)
(show x)                                                                    ; => global
(let ((x 'assigned)) (set! x 'changed))
(show x)                                                                    ; => global
(show (let ((fact (fn (n) (if (= n 0) 1 (* n (fact (- n 1))))))) (fact 20)))  ; => 2432902008176640000
(show undefined-yet)                                                        ; => !undefined-variable
(define undefined-yet 1)
(try (define from-try 'global) (catch e nil))
(show from-try)                                                             ; => global
(show (list (match 5 (6 1)) (match '(5) ((5) 'one))))                       ; => (nil one)
(show (list (match @{:a 1 :b 2} ({:a a} a)) (try (let (([a] [1 2])) a) (catch (match-error c) 'strict))))  ; => (1 strict)
(show (list (try (throw '(any thing)) (catch c c)) (try (throw 5) (catch c c))))  ; => ((any thing) 5)
(show (try (error "x") (catch c 'signalled)))                               ; => signalled
(show (list (signal 'warning) (make-condition 'warning)))                   ; => (nil <warning: warning>)
(define (runaway n) (+ 1 (runaway n)))
(show (try (with-limits (:stack 100000) (runaway 1)) (catch c (condition-type c))))  ; => stack-exhausted
(defmacro template (x) (list x x))
(defmacro procedural (x) `(list ,x ,x))
(show (list (template (+ 1 2)) (procedural (+ 1 2))))                       ; => ((3 3) (3 3))
(show (let ((l nil) (co (make-coroutine (fn () (try (yield 1) (finally (set! l 'ran))))))) (coroutine-resume co) l))  ; => nil
(show (let ((l nil)) (reset (try (shift k 1) (finally (set! l 'ran)))) l))  ; => ran
(show (let ((co (make-coroutine (fn () (yield 1) 2)))) (list (map identity co))))  ; => ((1))
(show (let ((co (make-coroutine (fn () (yield 1) 2)))) (list (coroutine-next co) (coroutine-next co) (coroutine-next co))))  ; => ((1 . false) (2 . false) (nil . true))
(show (list (int "42.0") pi (pi)))                                          ; => (42 3.141592653589793 3.141592653589793)
(show (list (take -1 '(1 2)) (drop -1 '(1 2)) (take 9 '(1))))               ; => (nil (1 2) (1))
(show (car nil))                                                            ; => !type-error
(show (json-serialize {:key 1}))                                            ; => "{\"key\":1}"
(show (values {:a 1}))                                                      ; => (1)
(show (list (not nil) (not '()) (string? (gensym))))                        ; => (true true false)
(show (slurp "any"))                                                        ; => !permission-error
