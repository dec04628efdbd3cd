; Every kind of sequence, for a form, a function, and a collector of values.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (all q) (let ((l nil)) (each x q (set! l (cons x l))) (list (reverse l) (map identity q) (fold (fn (n _) (+ n 1)) 0 q))))
(show (all '(1 2)))                                    ; => ((1 2) (1 2) 2)
(show (all nil))                                       ; => (nil nil 0)
(show (all [1 2]))                                     ; => ((1 2) (1 2) 2)
(show (all "aß😀"))                                     ; => (("a" "ß" "😀") ("a" "ß" "😀") 3)
(show (all @{:b 1 :a 2}))                              ; => (((:a 2) (:b 1)) ((:a 2) (:b 1)) 2)
(show (all {2 "b" 1 "a"}))                             ; => (((1 "a") (2 "b")) ((1 "a") (2 "b")) 2)
(define (made) (make-coroutine (fn () (yield 1) (yield 2) 'last)))
(show (let ((l nil)) (each x (made) (set! l (cons x l))) (reverse l)))  ; => (1 2)
(show (map identity (made)))                           ; => (1 2)
(show (let ((t @{1 1})) (each (k v) t (put! t (+ k 10) v)) (keys t)))  ; => (1 11)
(show (let ((l nil)) (try (each x '(1 2 . 3) (set! l (cons x l))) (catch (type-error e) (list l (condition-field e :actual))))))  ; => ((2 1) 3)
(show (map identity '(1 . 2)))                         ; => !type-error
(show (each x 5 x))                                    ; => !type-error
(show (map identity 'a))                               ; => !type-error
(show (filter identity car))                           ; => !type-error
(show (map sequence? (list nil '(1) [] "" @{} {} (made))))  ; => (true true true true true true true)
(show (map sequence? (list '(1 . 2) 1 'a :a #t car)))  ; => (false false false false false false)
