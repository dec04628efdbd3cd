; What the Common Lisp standard says of handler-bind, handler-case and ignore-errors.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; handler-bind
(show (handler-bind ()))                                                  ; => nil
(show (handler-bind () 1 2))                                              ; => 2
(show (let ((x 0)) (list (handler-bind () (set! x (+ x 1)) (+ x 10)) x)))   ; => (11 1)
(show (let/ec out (handler-bind ((error (fn (c) (out 'left)))) (error "an error"))))  ; => left
(show (let/ec out (handler-bind ((error (fn (c) (out 'outer)))) (handler-bind ((error (fn (c) (error c))) (error (fn (c) (out 'sibling)))) (error "an error")))))  ; => outer
(define leave nil)
(define (named-handler c) (leave 'named))
(show (let/ec out (set! leave out) (handler-bind ((simple-error named-handler)) (error "x"))))   ; => named
(show (let/ec done (define (signals) (signal "no error")) (handler-bind ((error (fn (c) (done 'bad))) (simple-condition (fn (c) (done 'simple)))) (signals))))  ; => simple
(show (let/ec done (handler-bind ((error (fn (c) c)) (error (fn (c) (done 'second)))) (error "x"))))  ; => second
(show (let/ec done (handler-bind ((error (fn (c) (done 'outer)))) (handler-bind ((error (fn (c) c))) (error "x")))))  ; => outer
(show (let/ec done (handler-bind ((nil (fn (c) (done 'never))) (error (fn (c) (done 'error)))) (error "x"))))  ; => error
(show (let/ec done (handler-bind (((not error) (fn (c) (done 'never))) (error (fn (c) (done 'error)))) (error "x"))))  ; => error
(show (let/ec done (handler-bind ((t (fn (c) (done 'all)))) (signal 'condition))))  ; => all
(show (let/ec done (handler-bind ((#t (fn (c) (done 'all)))) (signal 'condition))))  ; => all
(show (let/ec done (handler-bind (((and error (not type-error)) (fn (c) (done 'no))) (type-error (fn (c) (done 'type)))) (car 5))))  ; => type
(show (let/ec done (handler-bind (((or warning type-error) (fn (c) (done 'either)))) (car 5))))  ; => either
(show (let/ec done (handler-bind (((or) (fn (c) (done 'none))) ((and) (fn (c) (done 'every)))) (signal 'condition))))  ; => every
; the function is evaluated when the form is entered, once, outside of it
(show (let ((n 0)) (handler-bind ((warning (begin (set! n (+ n 1)) (fn (c) nil)))) (signal 'warning) (signal 'warning)) n))  ; => 1
(show (let/ec done (handler-bind ((error (fn (c) (done 'outside)))) (handler-bind ((error (error "while it is entered"))) 1))))  ; => outside
; in the dynamic context of the signal
(define p (make-parameter 'outside))
(show (let/ec done (handler-bind ((error (fn (c) (done (p))))) (parameterize ((p 'inside)) (error "x")))))  ; => inside
(show (let ((log nil)) (handler-bind ((warning (fn (c) (set! log (cons 'h log))))) (unwind-protect (begin (signal 'warning) (set! log (cons 'after log))) (set! log (cons 'cleanup log)))) log))  ; => (cleanup after h)
(show (let ((log nil)) (handler-case (handler-bind ((error (fn (c) (set! log (cons 'handler log))))) (unwind-protect (error "x") (set! log (cons 'cleanup log)))) (error () (cons 'clause log)))))  ; => (clause cleanup handler)
; three levels, the middle one declines
(show (let ((log nil)) (define (note x) (fn (c) (set! log (cons x log)))) (handler-bind ((condition (note 1))) (handler-bind ((condition (note 2))) (handler-bind ((condition (note 3))) (signal 'condition)))) log))  ; => (1 2 3)
; a handler that signals reaches only what is outside
(show (let ((log nil)) (define (note x) (set! log (cons x log))) (handler-bind ((condition (fn (c) (note 'out)))) (handler-bind ((condition (fn (c) (note 'in) (when (< (length log) 3) (signal c))))) (signal 'condition))) log))  ; => (out out in)
(show (handler-case (handler-bind ((error (fn (c) (car 5)))) (error "first")) (type-error () 'replaced) (error () 'first)))  ; => replaced
(show (handler-bind ((error (fn (c d) 1))) (error "x")))                    ; => !arity-error
(show (handler-bind ((error 5)) (error "x")))                               ; => !type-error
(show (handler-bind ((error 5)) 'not-called))                               ; => not-called
; handler-case
(show (handler-case (error "x") (error () 'got)))                           ; => got
(show (handler-case (error "x") (error (c) (error? c))))                    ; => true
(show (handler-case 5))                                                     ; => 5
(show (handler-case (error "x") (warning () 'w) (error () 'e) (condition () 'c)))  ; => e
(show (handler-case (error "x") (condition () 'c) (error () 'e)))           ; => c
(show (handler-case (error "x") (error () )))                               ; => nil
(show (handler-case (handler-case (error "x") (warning () 'inner)) (error () 'outer)))  ; => outer
(show (handler-case (handler-case (error "x") (error () (error 'type-error :expected :list :actual 5))) (type-error (c) (condition-field c 'actual))))  ; => 5
(show (handler-case 'v (:no-error (x) (list x))))                           ; => (v)
(show (handler-case 'v (:no-error () 'no-argument)))                        ; => no-argument
(show (handler-case (error "x") (:no-error (x) 'no) (error () 'yes)))       ; => yes
(show (handler-case (handler-case 1 (:no-error (x) (car x))  (type-error () 'inner)) (type-error () 'outer)))  ; => outer
(show (let ((x 1)) (handler-case (begin (set! x 2) (error "x")) (error () x))))  ; => 2
(show (handler-case (signal "s") (simple-condition (c) (condition-report c)))) ; => "s"
(show (handler-case (signal 'warning) (error () 1)))                        ; => nil
(show (let ((n 0)) (handler-case (handler-case (error "x") (error () (set! n (+ n 1)) (signal 'warning) n)) (warning () (list 'w n)))))  ; => (w 1)
(show (handler-case (let ((r (handler-case (error "a") (error (c) c)))) (condition-report r)) (error () 'no))) ; => "a"
(show ((fn () (handler-case (error "x") (error c (condition-report c))))))  ; => "x"
(show (handler-case (error "x") (error nil 'no-name)))                      ; => no-name
(show (let/ec out (handler-case (out 'left) (error () 'no) (:no-error (v) 'no-error))))  ; => left
; ignore-errors
(show (ignore-errors))                                                      ; => nil
(show (ignore-errors 1 2))                                                  ; => 2
(show (ignore-errors (error "x") 5))                                        ; => nil
(show (handler-case (ignore-errors (error 'storage-exhausted)) (storage-exhausted () 'passes)))  ; => passes
(show (handler-case (ignore-errors (signal 'condition) 'went-on) (condition () 'c)))  ; => c
(show (let/ec out (ignore-errors (out 'left))))                             ; => left
(show (let ((n 0)) (handler-bind ((error (fn (c) (set! n (+ n 1))))) (ignore-errors (error "x"))) n))  ; => 0
