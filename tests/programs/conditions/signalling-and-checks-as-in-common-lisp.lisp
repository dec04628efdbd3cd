; What the Common Lisp standard says of cerror, error, signal, warn, assert, check-type, ecase and cleanups.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; cerror
(define (simple-message c) (condition-report c))
(show (let ((fmt "Cerror")) (handler-case (cerror "Keep going." fmt) (exception (c) (list (simple-message c) (simple-condition-format-control c) (simple-condition-format-arguments c))))))  ; => ("Cerror" "Cerror" nil)
(show (handler-case (cerror "Continue on." "~a ~s" 10 "x") (exception (c) (list (simple-message c) (simple-condition-format-arguments c)))))  ; => ("10 \"x\"" (10 "x"))
(show (handler-bind ((exception (fn (c) (proceed c)))) (cerror "Wooo" 'exception :format "f")))  ; => nil
(show (let ((made (make-condition 'exception :format "Cerror" :arguments nil))) (handler-case (cerror "Continue" made) (exception (c) (= c made)))))  ; => true
(show (handler-case (cerror "Continue" 'type-error :expected :list :actual 5) (type-error (c) (type-error-datum c))))  ; => 5
(show (handler-bind ((error (fn (c) (invoke-restart 'continue)))) (cerror "a" "b") 'after))  ; => after
(show (handler-case (cerror "a" 'warning) (warning () 'w)))                 ; => w
(show (cerror 5 "x"))                                                       ; => !type-error
(show (handler-bind ((error (fn (c) (println (map restart-name (filter (fn (r) (= (restart-name r) 'continue)) (compute-restarts c)))) (proceed c)))) (cerror "go" "x")))  ; => (continue)
                                                                            ; => nil
; error
(show (handler-case (error "~a-~a" 1 2) (exception (c) (simple-message c))))  ; => "1-2"
(show (handler-case (error 'exception :format "f ~a" :arguments '(1)) (exception (c) (simple-message c))))  ; => "f 1"
(show (handler-case (error 'simple-error :format-control "f ~a" :format-arguments '(1)) (simple-error (c) (simple-message c))))  ; => "f 1"
(show (handler-case (error 'simple-warning :format "w") (simple-warning (c) (simple-message c))))  ; => "w"
(show (let ((c (make-condition 'error))) (handler-case (error c) (error (d) (= c d)))))  ; => true
(show (error nil))                                                          ; => !type-error
(show (error '(list)))                                                      ; => !type-error
(show (error 'no-such))                                                     ; => !argument-error
(show (error 'type-error :no-such 1))                                       ; => !argument-error
(show (error 'type-error :actual))                                          ; => !argument-error
(show (let ((n 0)) (handler-bind ((error (fn (c) (set! n (+ n 1))))) (ignore-errors (signal 'error) (signal 'error))) n))  ; => 0
; signal
(show (signal 'no-such-type))                                               ; => !argument-error
(show (signal (make-condition 'error) 1))                                   ; => !type-error
; warn
(show (handler-bind ((warning (fn (c) (muffle-warning c)))) (warn "x") 'after))  ; => after
(show (handler-bind ((warning (fn (c) (muffle-warning)))) (list (warn "This is a warning"))))  ; => (nil)
(show (handler-case (warn "~a" 5) (simple-warning (c) (list (simple-message c) (simple-condition-format-control c) (simple-condition-format-arguments c)))))  ; => ("5" "~a" (5))
(show (let ((c (make-condition 'simple-warning :format "w"))) (handler-case (warn c) (warning (d) (= c d)))))  ; => true
(show (handler-case (warn 'style-warning) (style-warning () 'style)))       ; => style
(show (warn 'error))                                                        ; => !type-error
(show (warn (make-condition 'error)))                                       ; => !type-error
(show (warn 'condition))                                                    ; => !type-error
(show (warn 5.5))                                                           ; => !type-error
(show (handler-case (warn (make-condition 'warning) 1) (type-error () 't)))  ; => t
(show (handler-bind ((warning (fn (c) (println (map restart-name (filter (fn (r) (= (restart-name r) 'muffle-warning)) (compute-restarts c)))) (muffle-warning c)))) (warn "x")))  ; => (muffle-warning)
                                                                            ; => nil
(show (handler-bind ((warning (fn (c) (invoke-restart 'muffle-warning)))) (warn 'simple-warning :format "~a" :arguments '(1))))  ; => nil
; assert
(show (assert #t))                                                          ; => nil
(show (assert 5))                                                           ; => nil
(show (assert nil))                                                         ; => !assertion-error
(show (assert (= 1 2)))                                                     ; => !assertion-error
(show (handler-case (assert (= 1 2)) (assertion-error (c) (condition-report c))))  ; => "(= 1 2)"
(show (let ((x nil)) (handler-bind ((error (fn (c) (set! x 17) (proceed c)))) (assert x (x)) x)))  ; => 17
(show (let ((x nil)) (handler-bind ((error (fn (c) (invoke-restart 'continue 17)))) (assert x (x)) x)))  ; => 17
(show (let ((x nil)) (handler-bind ((error (fn (c) (set! x 17) (proceed c)))) (assert x) x)))  ; => 17
(show (let ((x nil)) (handler-bind ((error (fn (c) (set! x 17) (proceed c)))) (assert x ()) x)))  ; => 17
(show (let ((x nil) (y nil)) (handler-bind ((error (fn (c) (invoke-restart 'continue 1 2)))) (assert (and x y) (x y)) (list x y))))  ; => (1 2)
(show (let ((x 1)) (handler-case (assert (> x 5) (x) 'type-error :expected :integer :actual x) (type-error (c) (type-error-datum c)))))  ; => 1
(show (let ((x 1)) (handler-case (assert (> x 5) (x) "x is ~a" x) (exception (c) (condition-report c)))))  ; => "x is 1"
(show (let ((n 0)) (assert (begin (set! n (+ n 1)) #t)) n))                 ; => 1
(show (let ((n 0)) (handler-bind ((error (fn (c) (proceed c)))) (assert (begin (set! n (+ n 1)) (= n 5)))) n))  ; => 5
(show (let ((made (make-condition 'exception :format "mine"))) (handler-case (assert #f () made) (error (c) (= c made)))))  ; => true
(show (let ((evaluated 0)) (assert #t () "~a" (set! evaluated 1)) evaluated))  ; => 0
; check-type
(show (let ((x 'a)) (check-type x symbol)))                                 ; => nil
(show (let ((x 1)) (check-type x symbol)))                                  ; => !type-error
(show (let ((x 'a)) (handler-bind ((type-error (fn (c) (store-value 15 c)))) (check-type x number "a number") x)))  ; => 15
(show (let ((x 'a)) (handler-bind ((type-error (fn (c) (store-value (if (= x 'a) 'b 15) c)))) (check-type x number) x)))  ; => 15
(show (let ((x 'a)) (handler-case (check-type x integer) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))))  ; => (a :integer)
(show (let ((x 5)) (check-type x (or symbol integer))))                     ; => nil
(show (let ((x 5)) (check-type x (not symbol))))                            ; => nil
(show (let ((x 5)) (check-type x (member 4 5 6))))                          ; => nil
(show (let ((x 7)) (check-type x (member 4 5 6))))                          ; => !type-error
(show (let ((x 7)) (check-type x t)))                                       ; => nil
(show (let ((x nil)) (check-type x list)))                                  ; => nil
(show (let ((x :k)) (check-type x symbol)))                                 ; => !type-error
(show (let ((x nil)) (check-type x symbol)))                                ; => !type-error
(show (let ((x car)) (check-type x function)))                              ; => nil
(show (let ((x (make-condition 'warning))) (check-type x warning)))         ; => nil
(show (let ((x (make-condition 'warning))) (check-type x error)))           ; => !type-error
; ecase, ccase
(show (ecase 'x))                                                           ; => !case-error
(show (ecase 'b (a 1) (b 2)))                                               ; => 2
(show (ecase 'c (a 1) ((b c) 3)))                                           ; => 3
(show (ecase 1 (1)))                                                        ; => nil
(show (ecase nil (nil 'n)))                                                 ; => n
(show (ecase nil (() 'n)))                                                  ; => n
(show (ecase nil ((nil) 'n)))                                               ; => n
(show (ecase :k (:k 'keyword)))                                             ; => keyword
(show (ecase "s" ("s" 'string)))                                            ; => string
(show (ecase 2.0 (2 'integer) (2.0 'float)))                                ; => float
(show (handler-case (ecase 9 (1 'a) ((2 3) 'b)) (type-error (c) (list (type-error-datum c) (condition-type c)))))  ; => (9 case-error)
(show (etypecase 5 (symbol 's) (integer 'i)))                               ; => i
(show (etypecase 5 ((or symbol string) 's) (t 'other)))                     ; => other
(show (etypecase "x" (symbol 's)))                                          ; => !case-error
(show (etypecase (make-condition 'type-error) (warning 'w) (error 'e)))     ; => e
(show (let ((x 'z)) (handler-bind ((error (fn (c) (store-value 'a c)))) (ccase x (a (list x)) (b 2)))))  ; => (a)
(show (let ((x 'z)) (handler-bind ((error (fn (c) (store-value 5 c)))) (ctypecase x (integer (+ x 1))))))  ; => 6
(show (let ((x 'z) (n 0)) (handler-bind ((error (fn (c) (set! n (+ n 1)) (store-value n c)))) (ccase x (3 (list x n))))))  ; => (3 3)
; handlers and restarts across exits and cleanups
(show (let ((log nil)) (define (note x) (set! log (cons x log))) (let/ec out (unwind-protect (unwind-protect (out 1) (note 'inner)) (note 'outer))) log))  ; => (outer inner)
(show (let/ec a (let/ec b (unwind-protect (a 1) (b 2))) 'after-b))         ; => after-b
(show (handler-case (unwind-protect (error "first") (error "second")) (error (c) (condition-report c))))  ; => "second"
(show (let ((n 0)) (handler-bind ((error (fn (c) (set! n (+ n 1))))) (ignore-errors (unwind-protect (ignore-errors (error "a")) (error "b")))) n))  ; => 0
(show (let ((n 0)) (ignore-errors (handler-bind ((error (fn (c) (set! n (+ n 1))))) (unwind-protect (error "a") (error "b")))) n))  ; => 2
(show (let ((log nil)) (each x (list 1 2 3) (unwind-protect (if (= x 2) (continue)) (set! log (cons x log)))) log))  ; => (3 2 1)
(show (list (each x (list 1 2 3) (unwind-protect (when (= x 2) (break x)) nil))))  ; => (2)
; Outside of show, whose handler would see them first.
(println (list (signal 'error) (signal (make-condition 'error))))           ; => (nil nil)
(println (let ((n 0)) (handler-bind ((condition (fn (c) (set! n (+ n 1))))) (signal 'error) (signal "x") (signal 'warning) (signal 9)) n))  ; => 4
