; = within one type and by content, eq? by bits of floats, == across numbers.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define nan (sqrt -1))
(show (list (= 1 1) (= 1 2) (= 1 1.0) (= 1.0 1.0)))                       ; => (true false false true)
(show (list (= nan nan) (= 0.0 -0.0) (= [nan] [nan]) (= (list 0.0) (list -0.0))))  ; => (false true false true)
(show (list (eq? nan nan) (eq? 0.0 -0.0) (eq? [nan] [nan]) (eq? '(0.0) '(-0.0)) (eq? {:a nan} {:a nan})))  ; => (true false true false true)
(show (list (== 1 1.0) (== 1 1.0 1) (== 0.0 -0.0) (== nan nan) (== 9007199254740993 9007199254740992.0)))  ; => (true true true false false)
(show (list (= 1 1 1) (= 1 1 2) (= 1 2 2) (= "a" "a" "a")))               ; => (true false false true)
(show (list (= "ab" (string-append "a" "b")) (= 'a (string->symbol "a")) (= :a (string->keyword "a"))))  ; => (true true true)
(show (list (= '(1 (2)) (list 1 (list 2))) (= [1 [2]] (vector 1 (vector 2))) (= {:a 1} (struct :a 1)) (= '(1 . 2) (cons 1 2))))  ; => (true true true true)
(show (list (= [1] '(1)) (= {} @{}) (= [] nil) (= "" nil) (= #f nil) (= {:a 1} {:a 1.0})))  ; => (false false false false false false)
(show (= {:a 1 :b 2} {:b 2 :a 1}))                                        ; => true
(show (let ((t @{:a 1}) (b (box 1))) (list (= t t) (= t @{:a 1}) (= b b) (= b (box 1)) (= {:t t} {:t t}) (= [b] [(box 1)]))))  ; => (true false true false true false)
(show (let ((c (exception "x"))) (list (= c c) (= c (exception "x")))))   ; => (true false)
(show (list (= car car) (= car cdr) (= (fn () 1) (fn () 1))))             ; => (true false false)
(show (list (eq? "ab" (string-append "a" "b")) (eq? '(1) (list 1)) (eq? @{} @{}) (eq? 1 1.0)))  ; => (true true false false)
(show (list (equal? 1 1 1) (equal? [1] '(1)) (not= 1 2) (not= 1 1) (not= 1 1 2)))  ; => (true false true false true)
(show (let ((deep (fn () (fold (fn (l _) (list l)) nil (range 3000))))) (= (deep) (deep))))  ; => true
(show (= (expt 1)))                                                       ; => !undefined-function
(show (= 123456789012345678901234567890 (+ 123456789012345678901234567889 1)))  ; => true
(show (=))                                                                ; => !arity-error
(show (= 1))                                                              ; => !arity-error
(show (eq? 1))                                                            ; => !arity-error
(show (eq? 1 1 1))                                                        ; => !arity-error
(show (not= 1))                                                           ; => !arity-error
(show (== 1 'a))                                                          ; => !type-error
