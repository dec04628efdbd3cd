; What the Common Lisp standard says of make-condition, define-condition, readers and the debugger hook.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; make-condition and define-condition
(show (let ((c (make-condition 'condition))) (list (condition? c) (condition-is? c 'condition) (condition-type c))))  ; => (true true condition)
(define all-types '(condition serious-condition error warning style-warning simple-condition simple-warning exception simple-error assertion-error thrown-value type-error simple-type-error case-error argument-error range-error match-error arithmetic-error division-by-zero cell-error undefined-variable unbound-variable undefined-function program-error arity-error control-error simple-control-error restart-not-found restart-inactive abort-failure coroutine-error thread-error freeze-error parse-error json-error io-error file-error import-error permission-error unsupported-error ffi-error storage-condition storage-exhausted stack-exhausted interrupt timeout))
(show (all? (fn (y) (condition-is? (make-condition y) 'condition)) all-types))  ; => true
(show (all? (fn (y) (= (last (condition-supertypes y)) 'condition)) all-types))  ; => true
(show (all? (fn (y) (string? (condition-report (make-condition y)))) all-types))  ; => true
(show (filter (fn (y) (not (condition-is? (make-condition y) 'serious-condition))) all-types))  ; => (condition warning style-warning simple-condition simple-warning interrupt timeout)
(show (make-condition 5.5))                                                 ; => !type-error
(show (make-condition "condition"))                                         ; => !type-error
(show (make-condition 'type-error :expected))                               ; => !argument-error
(show (make-condition :error))                                              ; => <error: error>
(show (condition-supertypes 'simple-type-error))                            ; => (simple-type-error type-error error serious-condition simple-condition condition)
(show (condition-supertypes 'simple-warning))                               ; => (simple-warning warning simple-condition condition)
(show (condition-supertypes 'exception))                                    ; => (exception error serious-condition simple-condition condition)
(define-condition condition-1 ())
(define-condition condition-2 (condition))
(show (list (condition-1? (make-condition 'condition-1)) (condition-2? (make-condition 'condition-1)) (condition-1? 5)))  ; => (true false false)
(show (condition-supertypes 'condition-1))                                  ; => (condition-1 condition)
(define-condition two-fields () slot1 (slot2))
(show (let ((c (make-condition 'two-fields :slot1 'a :slot2 'b))) (list (two-fields-slot1 c) (two-fields-slot2 c))))  ; => (a b)
(show (let ((c (make-condition 'two-fields))) (list (two-fields-slot1 c) (two-fields-slot2 c))))  ; => (nil nil)
(define counter 100)
(define-condition counted () (s (set! counter (+ counter 1))))
(show (list (counted-s (make-condition 'counted)) counter (counted-s (make-condition 'counted :s 5)) counter))  ; => (101 101 5 101)
(define-condition defaults () s1 s2 :default-initargs (:s1 10 :s2 20))
(show (map (fn (c) (list (defaults-s1 c) (defaults-s2 c))) (list (make-condition 'defaults) (make-condition 'defaults :s1 'a) (make-condition 'defaults :s2 'a :s1 'b))))  ; => ((10 20) (a 20) (b a))
(define-condition child (defaults) s3 :default-initargs (:s1 'z))
(show (let ((c (make-condition 'child :s3 3))) (list (defaults-s1 c) (defaults-s2 c) (child-s3 c) (defaults? c))))  ; => (z 20 3 true)
(define-condition left () (a 1) (shared 'left))
(define-condition right () (b 2) (shared 'right))
(define-condition both (left right) (c 3))
(show (condition-fields (make-condition 'both)))                            ; => {:a 1 :b 2 :c 3 :shared left}
(show (let ((c (make-condition 'both :shared 'x))) (list (left-shared c) (right-shared c) (both-c c))))  ; => (x x 3)
(show (condition-supertypes 'both))                                         ; => (both left right condition)
(define-condition reported () (s 1) :report "The report")
(show (string (make-condition 'reported)))                                  ; => "reported: The report"
(define (report-it c) (format "s is ~a" (reported-by-s c)))
(define-condition reported-by () (s 1) :report report-it)
(show (condition-report (make-condition 'reported-by :s 1234)))             ; => "s is 1234"
(define-condition inherits-report (reported-by))
(show (condition-report (make-condition 'inherits-report :s 5)))            ; => "s is 5"
(define-condition own-report (reported-by) :report (fn (c) (string-append "own " (string (reported-by-s c)))))
(show (condition-report (make-condition 'own-report :s 6)))                 ; => "own 6"
(show (condition-report (make-condition 'own-report :s 6 :message "given")))  ; => "given"
(show (two-fields-slot1 5))                                                 ; => !type-error
(show (two-fields-slot1 (make-condition 'condition-1)))                     ; => !type-error
(show (make-condition 'two-fields :slot3 1))                                ; => !argument-error
(show (handler-case (error 'child :s1 1) (defaults (c) (list 'parent (defaults-s1 c)))))  ; => (parent 1)
(show (handler-case (signal 'both) (right () 'right)))                      ; => right
; cell-error-name and other readers
(show (handler-case unbound-name (undefined-variable (c) (cell-error-name c))))  ; => unbound-name
(show (handler-case (unbound-function-name 1) (undefined-function (c) (cell-error-name c))))  ; => unbound-function-name
(show (cell-error-name (make-condition 'cell-error :name 'x)))              ; => x
(show (type-error-datum (make-condition 'type-error :datum 5)))             ; => 5
(show (type-error-expected-type (make-condition 'type-error :expected-type 'x)))  ; => x
(show (file-error-pathname (make-condition 'file-error :pathname "p")))     ; => "p"
(show (handler-case (/ 7 0) (division-by-zero (c) (list (condition-field c :dividend) (condition-field c :divisor) (condition-field c 'operation)))))  ; => (7 0 /)
(show (simple-condition-format-control (make-condition 'simple-condition :format-control "f" :format-arguments '(1))))  ; => "f"
(show (simple-condition-format-arguments (make-condition 'simple-condition)))  ; => nil
(show (condition-report (make-condition 'simple-condition :format-control "~a ~s ~d~%~~ ~q" :format-arguments '("x" "y" 3 4))))  ; => "x \"y\" 3\n~ ~q 4"
; invoke-debugger
(show (handler-case (restart-case (parameterize ((*debugger-hook* (fn (c hook) (invoke-restart 'foo (condition-report c))))) (invoke-debugger (make-condition 'reported))) (foo (x) x)) (error () 'no)))  ; => "The report"
(show (invoke-debugger 5))                                                  ; => !type-error
; *break-on-signals*
(show (parameterize ((*break-on-signals* 'error)) (signal 'warning)))       ; => nil
; restarts and conditions in coroutines
(show (let ((co (make-coroutine (fn () (restart-case (error "in") (use-value (v) (list 'used v))))))) (handler-bind ((error (fn (c) (use-value 5)))) (coroutine-resume co))))  ; => (used 5)
(show (let ((co (make-coroutine (fn () (handler-bind ((warning (fn (c) (yield 'from-handler)))) (signal 'warning) 'end))))) (list (coroutine-resume co) (coroutine-resume co))))  ; => (from-handler end)
(show (let ((co (make-coroutine (fn () (unwind-protect (yield 1) (println "cleanup")))))) (coroutine-resume co) (coroutine-close co)))  ; => cleanup
                                                                            ; => nil
; handlers that leave by continuations, loops and throws
(show (let ((n 0)) (while (< n 5) (handler-bind ((error (fn (c) (set! n (+ n 1))))) (ignore-errors (error "x")) (ignore-errors (handler-bind ((error (fn (c) (set! n (+ n 1))))) (error "y"))))) n))  ; => 5
(show (try (handler-bind ((error (fn (c) (throw 'thrown)))) (error "x")) (catch e e)))  ; => thrown
(show (try (throw (make-condition 'type-error :actual 3)) (catch (type-error e) (condition-field e 'actual))))  ; => 3
(show (handler-case (throw 5) (thrown-value (c) (list (condition-field c 'value) (condition-report c)))))  ; => (5 "5")
(show (handler-case (throw "text") (thrown (c) (condition-report c))))      ; => "text"
; Outside of show, whose handler would see them first.
(println (restart-case (parameterize ((*debugger-hook* (fn (c hook) (invoke-restart 'foo (list (*debugger-hook*) (function? hook)))))) (error "x")) (foo (x) x)))  ; => (nil true)
(println (let ((n 0)) (restart-case (parameterize ((*debugger-hook* (fn (c hook) (set! n (+ n 1)) (invoke-restart 'foo n)))) (handler-bind ((error (fn (c) (set! n (+ n 10))))) (error "x"))) (foo (x) x))))  ; => 11
(println (parameterize ((*break-on-signals* nil)) (signal 'error)))         ; => nil
