; Which forms are bodies for define, and which let it through.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (let () (define a 1) (begin (define b 2)) (if #t (define c 3)) (list a b c)))   ; => (1 2 3)
(show (let () (cond (#t (define a 1))) (when #t (define b 2)) (unless #f (define c 3)) (case 1 (1 (define d 4))) (list a b c d)))  ; => (1 2 3 4)
(show (let () (try (define a 1) (finally (define b 2))) (try (throw 1) (catch e (define c 3))) (match 1 (1 (define d 4)) (_ nil)) (list a b c d)))  ; => (1 2 3 4)
(show (let () (+ 1 (define a 5)) a))                        ; => 5
(show (let () (list (and 1 (define a 1)) (or nil (define b 2)) a b)))  ; => (1 2 1 2)
(define x 'outer)
(show (begin (block (define x 'inner) x)))                  ; => inner
(show x)                                                    ; => outer
(show (let () (each i '(1 2) (define x i)) x))              ; => outer
(show (let ((n 0)) (while (< n 2) (define x n) (set! n (+ n 1))) x))  ; => outer
(show (let () (forever (define x 1) (break)) x))            ; => outer
(show (let () (parameterize () (define x 1)) x))            ; => outer
(show (let () (reset (define x 1)) x))                      ; => outer
(show (let* ((a 1)) (define x a) x))                        ; => 1
(show (letrec ((a 1)) (define x a) x))                      ; => 1
(show (let () (define x 1) (let () (define x 2)) x))        ; => 1
(show (let ((l nil)) (each i '(1 2 3) (define y (* i i)) (set! l (cons (fn () y) l))) (map (fn (f) (f)) l)))  ; => (9 4 1)
(show (let () (define (even n) (if (= n 0) #t (odd (- n 1)))) (define (odd n) (if (= n 0) #f (even (- n 1)))) (even 101)))  ; => false
(show (let () (define a b) (define b 1) a))                 ; => !undefined-variable
(show (let () (println-later) (define (println-later) 1)))  ; => !undefined-function
(show (let () (if #f (define never 1)) never))              ; => !undefined-variable
; A definition inside another form that has not run: the restarts of its use find the variable.
(define (never-defined) (if #f (define never 1)) (list never never))
(show (handler-bind ((undefined-variable (fn (c) (use-value 5)))) (never-defined)))    ; => (5 5)
(show (let ((n 0)) (list (handler-bind ((undefined-variable (fn (c) (set! n (+ n 1)) (store-value 6)))) (never-defined)) n)))  ; => ((6 6) 1)
(show (let ((a 1)) (define a 2) a))                         ; => 2
(show ((fn (p) (define p (* p 2)) p) 4))                    ; => 8
(show (let () (define a 1) (define a 2) a))                 ; => 2
(show (let ((f nil)) (define a 1) (set! f (fn () a)) (define a 2) (f)))  ; => 2
(show (let () (define [a b] [1 2]) (define (f) (+ a b)) (f)))  ; => 3
(if #t (define from-if 1))
(try (define from-try 2) (catch e nil))
(begin (define from-begin 3))
(do (define from-do 4))
(match 1 (1 (define from-match 5)) (_ 0))
(show (list from-if from-try from-begin from-do from-match))  ; => (1 2 3 4 5)
(block (define hidden 1))
(show hidden)                                               ; => !undefined-variable
