; Order of evaluation, calls of what is no function, wrong counts.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define trail nil)
(define (t x) (set! trail (cons x trail)) x)
(define (trail-of thunk) (set! trail nil) (thunk) (reverse trail))
(show (trail-of (fn () (list (t 1) (t 2) (t 3)))))                          ; => (1 2 3)
(show (trail-of (fn () ((begin (t 'operator) list) (t 1) (t 2)))))          ; => (1 2 operator)
(show (trail-of (fn () (let ((a (t 1)) (b (t 2))) (t 3)))))                 ; => (1 2 3)
(show (trail-of (fn () [(t 1) (t 2)])))                                     ; => (1 2)
(show (trail-of (fn () {(t 1) (t 2) (t 3) (t 4)})))                         ; => (1 2 3 4)
(show (trail-of (fn () (letrec ((a (t 1)) (b (t 2))) a))))                  ; => (1 2)
(show (trail-of (fn () (try ((t 5) (t 6)) (catch e nil)))))                 ; => (6 5)
(show (trail-of (fn () `(,(t 1) ,@(t '(2)) ,(t 3)))))                       ; => (1 (2) 3)
(show (5 1))                                                                ; => !type-error
(show ("f"))                                                                ; => !type-error
(show (nil))                                                                ; => !type-error
(show ('(1) 0))                                                             ; => !type-error
(show (try (5 1) (catch (type-error e) (list (condition-field e :expected) (condition-field e :actual)))))  ; => (:function 5)
(show ((fn (a b) a) 1))                                                     ; => !arity-error
(show ((fn (a) a) 1 2))                                                     ; => !arity-error
(show ((fn () 1) 1))                                                        ; => !arity-error
(define ran nil)
(show (begin (ignore-errors ((fn (a) (set! ran #t)))) ran))                 ; => nil
(define (named a b) a)
(show (try (named 1) (catch e (exception-message e))))                      ; => "named: expected 2 arguments, got 1"
(show (try (named 1) (catch (arity-error e) (list (condition-field e :expected) (condition-field e :actual)))))  ; => (2 1)
(show (try ((fn (a &opt b) a)) (catch (arity-error e) (list (condition-field e :expected) (condition-field e :actual)))))  ; => ((1 2) 0)
(show (try ((fn (a & r) a)) (catch (arity-error e) (list (condition-field e :expected) (condition-field e :actual)))))  ; => ((1 nil) 0)
(show (first))                                                              ; => !arity-error
(show (first '(1) 2))                                                       ; => !arity-error
(show (apply first nil))                                                    ; => !arity-error
