; 12.9 tables and structs.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (table) (struct) (table 1 2 1 3) (struct :a 1 :a 2)))           ; => (@{} {} @{1 3} {:a 2})
(show (table 1))                                                            ; => !argument-error
(show (struct 1 2 3))                                                       ; => !argument-error
(show (list (get @{1 2} 1) (get {1 2} 3) (get {1 2} 3 'd) (get {1 nil} 1 'd) (get @{1 #f} 1 'd)))  ; => (2 nil d nil false)
(show (get '(1) 1))                                                         ; => !type-error
(show (get @{}))                                                            ; => !arity-error
(show (let* ((t @{1 2}) (r (put t 3 4))) (list (= t r) t)))                 ; => (true @{1 2 3 4})
(show (let* ((s {1 2}) (r (put! s 3 4))) (list s r (put s 1 0))))           ; => ({1 2} {1 2 3 4} {1 0})
(show (let* ((t @{1 2 3 4}) (r (del t 1))) (list (= t r) t (del! t 9) (del! t 3))))  ; => (true @{} @{} @{})
(show (let* ((s {1 2 3 4}) (r (del! s 1))) (list s r (del s 9))))           ; => ({1 2 3 4} {3 4} {1 2 3 4})
(show (put '(1) 1 2))                                                       ; => !type-error
(show (del nil 1))                                                          ; => !type-error
(show (list (keys {:b 1 :a 2 "s" 3 1 4}) (values {:b 1 :a 2 "s" 3 1 4}) (keys @{}) (values {})))  ; => ((1 :a :b "s") (4 2 1 3) nil nil)
(show (keys '(1)))                                                          ; => !type-error
(show (list (has-key? {:a nil} :a) (has-key? @{} 1) (has? @{1 2} 1) (has? {} 1)))  ; => (true false true false)
(show (has-key? 5 1))                                                       ; => !type-error
(show (list (table-length @{1 2}) (table-length @{})))                      ; => (1 0)
(show (table-length {1 2}))                                                 ; => !type-error
(show (list (struct-get {:a 1} :a) (struct-get {} :a 'd) (struct-put {:a 1} :b 2) (struct-del {:a 1} :a) (struct-keys {2 1 1 1}) (struct-values {2 :x 1 :y}) (struct-has? {:a 1} :a) (struct-length {1 2})))  ; => (1 d {:a 1 :b 2} {} (1 2) (:y :x) true 1)
(show (struct-get @{} 1))                                                   ; => !type-error
(show (struct-put @{} 1 2))                                                 ; => !type-error
(show (struct-del @{} 1))                                                   ; => !type-error
(show (struct-keys @{}))                                                    ; => !type-error
(show (struct-values @{}))                                                  ; => !type-error
(show (struct-has? @{} 1))                                                  ; => !type-error
(show (struct-length @{}))                                                  ; => !type-error
(show (list (update @{:n 1} :n inc) (update {:n 1} :n inc) (update {} :n inc 0) (update {} :n list)))  ; => (@{:n 2} {:n 2} {:n 1} {:n (nil)})
(show (update {} :n inc))                                                   ; => !type-error
(show (list (merge {:a 1 :b 1} @{:b 2} {:c 3}) (merge @{1 2} {1 3}) (merge {})))  ; => ({:a 1 :b 2 :c 3} @{1 3} {})
(show (let* ((t @{1 2}) (m (merge t {3 4}))) (list t m)))                   ; => (@{1 2} @{1 2 3 4})
(show (merge {} '(1)))                                                      ; => !type-error
(show (merge))                                                              ; => !arity-error
(show (let* ((t @{1 2}) (c (copy t))) (put t 1 9) (list t c (copy {1 2}))))  ; => (@{1 9} @{1 2} {1 2})
(show (let* ((t @{1 @{2 3}}) (c (copy t))) (= (get t 1) (get c 1))))        ; => true
(show (copy '(1)))                                                          ; => !type-error
(show (list (table->struct @{1 @{2 3}}) (struct->table {1 2})))             ; => ({1 @{2 3}} @{1 2})
(show (table->struct {}))                                                   ; => !type-error
(show (struct->table @{}))                                                  ; => !type-error
(show (let ((t @{})) (each i (range 1000) (put t (* i i) i)) (each i (range 0 1000 2) (del t (* i i))) (list (table-length t) (get t 9801) (get t 10000))))  ; => (500 99 nil)
