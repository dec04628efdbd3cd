; Each type has a keyword, and its predicates agree.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define-condition odd-thing (error))
(show (map type-of (list nil '() #t #f)))                    ; => (:nil :nil :boolean :boolean)
(show (map type-of (list 1 123456789012345678901234567890 -1.5 (sqrt -1))))  ; => (:integer :integer :float :float)
(show (map type-of (list 'a :a "a" "")))                     ; => (:symbol :keyword :string :string)
(show (map type-of (list '(1) '(1 . 2) [] {} @{})))          ; => (:list :list :vector :struct :table)
(show (map type-of (list (box 1) (fn () 1) car)))            ; => (:cell :closure :native-function)
(show (map type-of (list (exception "x") (make-condition 'odd-thing) (make-condition 'type-error))))  ; => (:exception :condition :condition)
(show (map type-of (list (make-coroutine (fn () 1)) (make-parameter 1))))  ; => (:coroutine :parameter)
(show (call/cc (fn (k) (type-of k))))                        ; => :continuation
(show (call/ec (fn (k) (type-of k))))                        ; => :continuation
(show (restart-case (type-of (first (compute-restarts))) (r () 1)))  ; => :restart
(show (list (nil? '()) (list? nil) (pair? nil) (pair? '(1 . 2)) (list? '(1 . 2))))  ; => (true true false true true)
(show (type-of (gensym)))                                    ; => :symbol
(show (list (= 'a 'a) (= :a 'a) (= :a "a") (= 'a "a")))      ; => (true false false false)
(show (= (gensym "a") (gensym "a")))                         ; => false
(show (let ((g (gensym))) (= g g)))                          ; => true
