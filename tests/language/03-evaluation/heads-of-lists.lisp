; A core name is the form whatever else has it; a local variable comes before soft forms; soft forms give way to definitions.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show ((fn (if) (if #f 1 2)) 5))                   ; => 2
(show ((fn (quote) '(a)) 5))                       ; => (a)
(show ((fn (list) (list 1 2)) (fn (a b) (+ a b)))) ; => 3
(show ((fn (when) (when 1 2)) (fn (a b) (- a b)))) ; => -1
(show ((fn (case) (case 7)) (fn (x) (* 2 x))))     ; => 14
(show (let ((if 3)) (+ if 1)))                     ; => 4
(show ((fn (let) let) 9))                          ; => 9
(show (let ((begin (fn (x) 'called))) (begin 1)))  ; => 1
(show (let ((begin (fn (x) 'called))) (apply begin '(1))))  ; => called
(show (map and '(1 nil) '(2 3)))                   ; => (2 nil)
(show (apply or '(#f 5)))                          ; => 5
(show (list (apply and nil) (apply or nil)))       ; => (true false)
(show (fold and #t '(1 2 3)))                      ; => 3
(show when)                                        ; => !undefined-variable
(show assert)                                      ; => !undefined-variable
(define (local-unless) (let ((unless (fn (a b) (list a b)))) (unless 1 2)))
(show (local-unless))                              ; => (1 2)
(define (dotimes n) (* n 10))
(show (dotimes 4))                                 ; => 40
