; Rows of the table of condition forms and primitives.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (handler-case (throw 1) (type-error (c) 'no) (thrown-value (c) 'yes)))          ; => yes
(show (handler-case (throw 1) (thrown-value c 'bare-name)))                           ; => bare-name
(show (handler-case 5 (error (c) 1)))                                                 ; => 5
(show (handler-case (error "x" 1) (error ())))                                        ; => nil
(show (handler-case (error "x" 1) (error () 'no-name)))                               ; => no-name
(show (let ((n 0)) (handler-bind ((warning (fn (c) (set! n (+ n 1))))) (signal 'warning) (signal 'style-warning) (signal 'condition) n)))  ; => 2
(show (list (exception "m") (exception-message (exception "m")) (exception-data (exception "m" 5)) (exception-data (exception "m"))))  ; => (<exception: m> "m" 5 nil)
(show (list (exception-message "s") (exception-data "s")))                            ; => ("s" nil)
(show (exception-message 5))                                                          ; => !type-error
(show (list (signal 'condition) (signal "text ~a" 1) (signal :warning)))                ; => (nil nil nil)
(show (handler-case (error 'argument-error :argument 3) (argument-error (c) (condition-field c :argument))))  ; => 3
(show (handler-case (error :argument-error :argument 3) (argument-error (c) (condition-field c 0))))  ; => 3
(show (handler-case (error 13 4) (argument-error (c) (condition-field c 0))))         ; => 4
(show (handler-case (error (exception "made")) (exception (c) (exception-message c)))) ; => "made"
(show (handler-case (error "~a and ~s" "x" "y") (exception (c) (exception-message c)))) ; => "x and \"y\""
(show (error 5.5))                                                                    ; => !type-error
(show (list (exception-id (exception "x")) (condition-matches-type (exception "x") 'error) (condition-matches-type (exception "x") 2) (condition-matches-type (exception "x") :type-error)))  ; => (10 true true false)
(show (list (condition-field (exception "m" 1) 0) (condition-field (exception "m" 1) :data) (condition-field (exception "m" 1) 99) (condition-field (exception "m" 1) 99 'default) (condition-field (exception "m" 1) :no 'default)))  ; => (1 1 nil default default)
(show (condition-field (exception "m") :no-such))                                     ; => !argument-error
(show (condition-get (exception "m" 1) 'data))                                        ; => 1
(show (list? (condition-backtrace (try (error "x") (catch e e)))))                    ; => true
(define-condition :validation-error (field nil) (message "invalid"))
(show (handler-case (error 'validation-error :field 'age) (:validation-error (c) (list (condition-get c 'field) (exception-message c)))))  ; => (age "invalid")
(show (handler-case (error :validation-error) (validation-error (c) (condition-is? c 'error))))  ; => true
(show (catch-condition :validation-error (error :validation-error :field 1) (fn (c) (condition-get c :field))))  ; => 1
(show (condition-catch (error "x") (fn (k c) (list k (exception-message c)))))        ; => (:exception "x")
(show (condition-catch 5 (fn (k c) 1)))                                               ; => 5
(define c1 (make-condition 'validation-error :field 7))
(show (list (condition? c1) (condition? 5) (error? c1) (warning? c1) (serious-condition? c1) (error? (make-condition 'warning)) (warning? (make-condition 'style-warning))))  ; => (true false true false true false true)
(show (list (condition-type c1) (condition-is? c1 'error) (condition-is? 5 'error) (condition-report c1)))  ; => (validation-error true false "invalid")
(show (condition-fields c1))                                                          ; => {:field 7 :message "invalid"}
(show (condition-supertypes 'validation-error))                                       ; => (validation-error error serious-condition condition)
(show (string? (condition-location (try (error "x") (catch e e)))))                   ; => true
(define (raised thunk) (handler-case (thunk) (serious-condition (c) c)))
(show (cell-error-name (raised (fn () nowhere))))                                     ; => nowhere
(show (let ((c (raised (fn () (first 5))))) (list (type-error-datum c) (type-error-expected-type c))))  ; => (5 :list)
(show (let ((c (raised (fn () (error "~a!" 1))))) (list (simple-condition-format-control c) (simple-condition-format-arguments c))))  ; => ("~a!" (1))
(show (file-error-pathname (make-condition 'file-error :path "p")))                   ; => "p"
(show (list (ignore-errors 5) (ignore-errors (error "x"))))                           ; => (5 nil)
(show (make-condition 'no-such-type))                                                 ; => !argument-error
(show (condition-type 5))                                                             ; => !type-error
