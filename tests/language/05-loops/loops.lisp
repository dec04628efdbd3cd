; while, forever, each, for: values, fresh scopes, break and continue.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (let ((i 0)) (list (while (< i 3) (set! i (+ i 1))) i)))                   ; => (nil 3)
(show (while #f))                                                               ; => nil
(show (let ((i 0)) (list (forever (set! i (+ i 1)) (if (= i 5) (break i))) (forever (break)))))  ; => (5 nil)
(show (let ((l nil)) (list (each x '(1 2) (set! l (cons x l))) l)))              ; => (nil (2 1))
(show (let ((l nil)) (each x in '(1 2) (set! l (cons x l))) l))                  ; => (2 1)
(show (let ((l nil)) (for x '(1 2) (set! l (cons x l))) l))                      ; => (2 1)
(show (let ((l nil)) (for x in [1 2] (set! l (cons x l))) l))                    ; => (2 1)
(show (let ((in '(7)) (l nil)) (each x in (set! l (cons x l))) l))               ; => (7)
(show (let ((in 0)) (each x in '(1 2) (set! in x)) in))                          ; => 2
(show (each x '(1 2)))                                                          ; => nil
(show (let ((in '(1 2))) (each x in '(3 4)) (each x in)))                        ; => nil
(show (each x in '(1 2)))                                                       ; => !undefined-variable
(show (let ((n 0)) (each (a b) '((1 2) (3 4)) (set! n (+ n (* a b)))) n))        ; => 14
(show (let ((n 0)) (each [k v] @{1 2 3 4} (set! n (+ n (* k v)))) n))            ; => 14
(show (each (a b) '((1 2) 3) a))                                                ; => !match-error
(show (let ((n 0)) (each x (begin (set! n (+ n 1)) '(1 2 3)) x) n))              ; => 1
(show (each x '(1 2 3) (when (= x 2) (break (* x 10)))))                         ; => 20
(show (let ((l nil)) (each x '(1 2 3 4) (if (even? x) (continue)) (set! l (cons x l))) l))  ; => (3 1)
(show (let ((i 0) (l nil)) (while (< i 4) (set! i (+ i 1)) (when (= i 2) (continue)) (set! l (cons i l))) l))  ; => (4 3 1)
(show (let ((l nil)) (each x '(1 2) (each y '(1 2 3) (if (= y 2) (break)) (set! l (cons (list x y) l)))) l))  ; => ((2 1) (1 1))
(show (let ((l nil)) (each x '(1 2 3) (try (cond ((= x 1) (continue)) ((= x 3) (break))) (finally (set! l (cons x l))))) l))  ; => (3 2 1)
(show (map (fn (f) (f)) (let ((l nil)) (each x '(1 2 3) (set! l (cons (fn () x) l))) l)))  ; => (3 2 1)
(show (let ((l nil)) (each x '(1 2) (define y (* x 10)) (set! l (cons (fn () (set! y (+ y 1)) y) l))) (list ((first l)) ((first l)) ((second l)))))  ; => (21 22 11)
(show (let ((i 0)) (while #t (define i2 (* i 2)) (set! i (+ i 1)) (when (> i2 6) (break (list i i2))))))  ; => (5 8)
(show (let ((n 0)) (each x (range 1000) (set! n (+ n x))) n))                  ; => 499500
(show (+ 1 (each x '(5) (break x))))                                            ; => 6
(show (list 1 (forever (break (each y '(1 2) (break y)))) 3))                   ; => (1 1 3)
(show (each x '(1 2) (let ((y x)) (match y (2 (break 'two)) (_ (continue))))))   ; => two
