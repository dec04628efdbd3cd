; try, catch, finally and throw.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define trail nil)
(define (note x) (set! trail (cons x trail)) x)
(define (trail-of thunk) (set! trail nil) (let ((v (try (thunk) (catch e (list 'caught e))))) (list v (reverse trail))))
(show (try (throw "x") (catch e e)))                                        ; => "x"
(show (try (first nil) (catch (e) (exception-id e))))                       ; => 3
(show (try 1 (finally 2)))                                                  ; => 1
(show (try 1 2 3))                                                          ; => 3
(show (try 1 (catch e 2)))                                                  ; => 1
(show (try (throw 5) (catch e 1 2 e)))                                      ; => 5
(show (try (throw 5) (catch e)))                                            ; => nil
(show (try (throw nil) (catch e (list e))))                                 ; => (nil)
(show (try (throw [1 2]) (catch e e)))                                      ; => [1 2]
(show (try (throw (exception "c" 7)) (catch e (exception-data e))))         ; => 7
(show (try (/ 1 0) (catch (type-error e) 'type) (catch (arithmetic-error e) 'arithmetic) (catch e 'any)))  ; => arithmetic
(show (try (/ 1 0) (catch e 'any) (catch (arithmetic-error e) 'arithmetic)))  ; => any
(show (try (try (/ 1 0) (catch (type-error e) 'type)) (catch e 'outer)))    ; => outer
(show (try (throw 5) (catch (4 e) 'id-4) (catch (11 e) 'id-11)))            ; => id-11
(show (try (throw 5) (catch (:thrown-value e) e)))                          ; => 5
(show (try (signal 'warning) 'signal-returns (catch e 'caught)))            ; => signal-returns
(show (try (try (throw 1) (catch e (throw (+ e 1)))) (catch e e)))          ; => 2
(show (trail-of (fn () (try (note 1) (finally (note 2))))))                 ; => (1 (1 2))
(show (trail-of (fn () (try (throw 1) (catch e (note 'catch)) (finally (note 'finally))))))  ; => (catch (catch finally))
(show (trail-of (fn () (try (throw 1) (finally (note 'f)) (catch e 'c)))))  ; => (c (f))
(show (trail-of (fn () (try (throw 1) (finally (note 'f))))))               ; => ((caught 1) (f))
(show (trail-of (fn () (try (throw 1) (finally (throw 2))))))               ; => ((caught 2) nil)
(show (trail-of (fn () (try (throw 1) (catch e (throw 3)) (finally (note 'f))))))  ; => ((caught 3) (f))
(show (trail-of (fn () (let/ec out (try (out 'left) (catch e 'caught) (finally (note 'f)))))))  ; => (left (f))
(show (trail-of (fn () (let/ec out (try 1 (finally (out 'replaced)))))))    ; => (replaced nil)
(show (trail-of (fn () (let/ec out (try (throw 1) (finally (out 'replaced)))))))  ; => (replaced nil)
(show (trail-of (fn () (restart-case (try (invoke-restart 'r) (catch e 'caught)) (r () 'restart)))))  ; => (restart nil)
(show (trail-of (fn () (handler-bind ((error (fn (c) (note 'outer)))) (try (throw 1) (catch e (note 'inner)))))))  ; => (inner (inner))
(show (trail-of (fn () (try (handler-bind ((error (fn (c) (note 'inside)))) (throw 1)) (catch e (note 'catch))))))  ; => (catch (inside catch))
(show (let ((e 'outer)) (try (throw 1) (catch e e)) e))                     ; => outer
(show (let () (try (define a 1) (throw 2) (catch e (define b e)) (finally (define c 3))) (list a b c)))  ; => (1 2 3)
(show (throw))                                                              ; => !arity-error
(show (throw 1 2))                                                          ; => !arity-error
(show (try (throw "msg") (catch (thrown-value e) e)))                       ; => "msg"
(show (handler-case (throw "msg") (thrown-value (c) (list (exception-message c) (condition-field c :value) (exception-data c)))))  ; => ("msg" "msg" "msg")
(show (handler-case (throw '(1 "a")) (thrown-value (c) (exception-message c))))  ; => "(1 \"a\")"
