; 12.8 vectors and boxes.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (vector) (vector 1 'a) (vector-length [1 2]) (vector-length [])))      ; => ([] [1 a] 2 0)
(show (vector-length '(1)))                                                 ; => !type-error
(show (list (vector-ref [1 2] 0) (vector-ref [1 2] 1)))                     ; => (1 2)
(show (vector-ref [1] 1))                                                   ; => !range-error
(show (vector-ref [1] -1))                                                  ; => !range-error
(show (vector-ref [] 0))                                                    ; => !range-error
(show (vector-ref [1] 0.0))                                                 ; => !type-error
(show (vector-ref '(1) 0))                                                  ; => !type-error
(show (vector-ref [1] 123456789012345678901234567890))                      ; => !range-error
(show (let ((v [1 2])) (list (vector-set! v 0 9) v)))                       ; => ([9 2] [1 2])
(show (vector-set! [1] 1 2))                                                ; => !range-error
(show (vector-set! '(1) 0 2))                                               ; => !type-error
(show (list (make-vector 2) (make-vector 2 'x) (make-vector 0)))            ; => ([nil nil] [x x] [])
(show (make-vector -1))                                                     ; => !argument-error
(show (make-vector "2"))                                                    ; => !type-error
(show (let ((v [1])) (list (vector-push v 2) v)))                           ; => ([1 2] [1])
(show (vector-push '(1) 2))                                                 ; => !type-error
(show (list (vector-append) (vector-append [1]) (vector-append [1] [] [2 3])))  ; => ([] [1] [1 2 3])
(show (vector-append [1] '(2)))                                             ; => !type-error
(show (list (vector-map inc [1 2]) (vector-map + [1 2 3] [10 20]) (vector-map inc [])))  ; => ([2 3] [11 22] [])
(show (vector-map inc '(1)))                                                ; => !type-error
(show (list (subvector [1 2 3] 1) (subvector [1 2 3] 0 2) (subvector [1] 1)))  ; => ([2 3] [1 2] [])
(show (subvector [1 2] 2 1))                                                ; => !range-error
(show (subvector [1 2] 0 3))                                                ; => !range-error
(show (subvector '(1) 0))                                                   ; => !type-error
(show (let ((b (box 1))) (list (unbox b) (box-set! b 2) (unbox b) (box? b) (box? 1))))  ; => (1 2 2 true false)
(show (unbox 5))                                                            ; => !type-error
(show (box-set! 5 1))                                                       ; => !type-error
(show (box))                                                                ; => !arity-error
