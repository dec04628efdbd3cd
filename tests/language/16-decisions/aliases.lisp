; Both spellings of what was renamed in those days.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list ((lambda (x) x) 1) ((fn (x) x) 1)))                             ; => (1 1)
(show (let ((l nil)) (for x '(1) (set! l (cons x l))) (each x '(2) (set! l (cons x l))) l))  ; => (2 1)
(show (list (type 1) (type-of 1)))                                          ; => (:integer :integer)
(show (let ((t @{})) (put t 1 2) (put! t 3 4) (del t 1) (del! t 9) t))      ; => @{3 4}
(show (list (% 7 3) (mod 7 3) (rem 7 3) (remainder 7 3)))                   ; => (1 1 1 1)
(show (list (int "5") (string->int "5") (float "5") (string->float "5")))   ; => (5 5 5.0 5.0)
(show (list (boolean? #t) (bool? #t) (has-key? {1 2} 1) (has? {1 2} 1)))    ; => (true true true true)
(show (list (string 1) (any->string 1) (number->string 1)))                 ; => ("1" "1" "1")
(show (list (begin 1) (do 1)))                                              ; => (1 1)
(defmacro a (x) (+ x 1))
(define-macro b (x) (+ x 1))
(show (list (a 1) (b 1)))                                                   ; => (2 2)
(show (list (eq? 1 1) (= 1 1) (equal? 1 1)))                                ; => (true true true)
(show (list (call/cc (fn (k) (k 1))) (call-with-current-continuation (fn (k) (k 1)))))  ; => (1 1)
(show (list (condition-field (exception "m" 1) :data) (condition-get (exception "m" 1) :data)))  ; => (1 1)
(show (list (exception-message (exception "m")) (condition-report (exception "m"))))  ; => ("m" "m")
(show (list (function? car) (procedure? car)))                              ; => (true true)
(show (let ((f (fn (x) "doc" x))) (doc f)))                                 ; => "doc"
