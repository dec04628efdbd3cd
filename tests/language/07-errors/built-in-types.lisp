; The table of built-in types: id, parent and fields of each.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (supers type) (condition-supertypes type))
(define (id type) (exception-id (make-condition type)))
(define (fields type) (keys (condition-fields (make-condition type))))
(show (map id '(condition error type-error division-by-zero undefined-variable arity-error warning style-warning serious-condition exception)))  ; => (1 2 3 4 5 6 7 8 9 10)
(show (map id '(thrown-value arithmetic-error argument-error range-error parse-error match-error file-error permission-error import-error control-error)))  ; => (11 12 13 14 15 16 17 18 19 20)
(show (map id '(coroutine-error thread-error ffi-error unsupported-error storage-exhausted)))  ; => (21 22 23 24 25)
(show (map (fn (i) (condition-type (make-condition i))) (range 1 26)))  ; => (condition error type-error division-by-zero undefined-variable arity-error warning style-warning serious-condition exception thrown-value arithmetic-error argument-error range-error parse-error match-error file-error permission-error import-error control-error coroutine-error thread-error ffi-error unsupported-error storage-exhausted)
(show (supers 'condition))                       ; => (condition)
(show (supers 'error))                           ; => (error serious-condition condition)
(show (supers 'type-error))                      ; => (type-error error serious-condition condition)
(show (supers 'division-by-zero))                ; => (division-by-zero arithmetic-error error serious-condition condition)
(show (supers 'warning))                         ; => (warning condition)
(show (supers 'style-warning))                   ; => (style-warning warning condition)
(show (supers 'range-error))                     ; => (range-error argument-error error serious-condition condition)
(show (supers 'coroutine-error))                 ; => (coroutine-error control-error error serious-condition condition)
(define (is? type parent) (condition-is? (make-condition type) parent))
(show (map (fn (t) (is? t 'error)) '(undefined-variable arity-error exception thrown-value parse-error match-error file-error permission-error import-error thread-error ffi-error unsupported-error)))  ; => (true true true true true true true true true true true true)
(show (list (is? 'storage-exhausted 'error) (is? 'storage-exhausted 'serious-condition) (is? 'warning 'serious-condition)))  ; => (false true false)
(define (raised thunk) (handler-case (thunk) (serious-condition (c) c)))
(define (two c) (list (condition-field c 0) (condition-field c 1)))
(show (two (raised (fn () (first 5)))))                             ; => (:list 5)
(show (two (raised (fn () (/ 7 0)))))                               ; => (7 0)
(show (condition-field (raised (fn () no-such)) 0))                 ; => no-such
(show (two (raised (fn () ((fn (a b) a) 1)))))                      ; => (2 1)
(show (condition-field (raised (fn () (error "t" 1))) :message))  ; => "t 1"
(show (condition-field (exception "m" 'data) 0))                    ; => data
(show (condition-field (raised (fn () (throw 'v))) 0))              ; => v
(show (condition-type (raised (fn () (round (sqrt -1))))))          ; => arithmetic-error
(show (condition-field (raised (fn () (make-list -1))) 0))          ; => -1
(show (two (raised (fn () (nth 9 '(1 2))))))                        ; => (9 2)
(show (list (condition-field (raised (fn () (nth 9 '(1 2)))) :argument) (condition-field (raised (fn () (nth 9 '(1 2)))) :length)))  ; => (9 2)
(show (condition-field (raised (fn () (json-parse "[1,x]"))) 0))    ; => 3
(show (condition-field (raised (fn () (let (((a) 5)) a))) 0))       ; => 5
(show (two (raised (fn () (slurp "x")))))                           ; => (:read "x")
(show (condition-type (raised (fn () (shift k 1)))))                ; => control-error
(show (condition-type (raised (fn () (yield 1)))))                  ; => coroutine-error
(show (condition-field (make-condition 'file-error :path "p" :kind :not-found) 0))  ; => "p"
(show (condition-field (make-condition 'file-error :path "p" :kind :not-found) 1))  ; => :not-found
(show (condition-field (make-condition 'storage-exhausted :kind :heap) 0))  ; => :heap
(define-condition first-own (error) a)
(define-condition second-own (first-own) b)
(show (list (id 'first-own) (id 'second-own)))                      ; => (100 101)
