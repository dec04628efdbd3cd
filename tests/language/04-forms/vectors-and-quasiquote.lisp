; Vector expressions and templates.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define x 5)
(define l '(1 2))
(show [x (+ x 1) "s" 'q :k])                     ; => [5 6 "s" q :k]
(show '[a (b)])                                  ; => [a (b)]
(show [[x] []])                                  ; => [[5] []]
(show `(a ,x ,@l [b ,x] . ,x))                   ; => (a 5 1 2 [b 5] . 5)
(show `,x)                                       ; => 5
(show `[,@l ,x ,@[3 4]])                         ; => [1 2 5 3 4]
(show `(,@l))                                    ; => (1 2)
(show `(0 ,@l . tail))                           ; => (0 1 2 . tail)
(show `(1 ,@5))                                  ; => (1 . 5)
(show `(,@nil a ,@[]))                           ; => (a)
(show `(,@5 a))                                  ; => !type-error
(show `(a `(b ,(c ,x))))                         ; => (a (quasiquote (b (unquote (c 5)))))
(show `(a `(b ,c ,,x)))                          ; => (a (quasiquote (b (unquote c) (unquote 5))))
(show `(a `(b ,@,l ,,@l)))                       ; => (a (quasiquote (b (unquote-splicing (1 2)) (unquote 1 2))))
(show `{a ,x})                                   ; => (struct a 5)
(show `(quote ,x))                               ; => (quote 5)
(show `("s" :k ,(+ x 1) nil #t))                 ; => ("s" :k 6 nil true)
(show (let ((t `(a# b# a#))) (list (= (first t) (nth 2 t)) (= (first t) (second t)) (= (first t) 'a#))))  ; => (true false false)
