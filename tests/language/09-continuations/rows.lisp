; Rows and examples of section 9.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (let ((co (make-coroutine (fn () (+ 10 (yield 1)))))) (list (coroutine-resume co) (coroutine-resume co 5) (coroutine-status co))))  ; => (1 15 "done")
(show (let ((co (make-coroutine (fn () (yield-from [1 2]) 3)))) (map identity co)))     ; => (1 2)
(show (let ((co (make-coroutine (fn () 1)))) (list (coroutine-next co) (coroutine-next co))))  ; => ((1 . false) (nil . true))
(show (+ 1 (call/ec (fn (k) (* 2 (k 5))))))                                             ; => 6
(show (let ((n 0) (k nil)) (let ((v (call/cc (fn (c) (set! k c) 0)))) (set! n (+ n 1)) (if (< v 3) (k (+ v 1)) (list v n)))))  ; => (3 4)
(show (reset (+ 1 (shift k (k (k 10))))))                                               ; => 12
(show (reset (* 2 (shift k (list (k 1) (k 2))))))                                       ; => (2 4)
(show (let ((p (make-parameter 1))) (list (p) (parameterize ((p 2)) (p)) (p))))         ; => (1 2 1)
(show (let ((l nil)) (let/ec out (dynamic-wind (fn () (set! l (cons 'in l))) (fn () (out 1)) (fn () (set! l (cons 'out l))))) l))  ; => (out in)
(show (let ((l nil)) (try (throw "a") (catch e (set! l (cons e l))) (finally (set! l (cons 'f l)))) l))  ; => (f "a")
(show (let ((l nil)) (let/ec out (each x [1 2 3] (try (if (= x 2) (out x)) (finally (set! l (cons x l)))))) l))  ; => (2 1)
(define (co-of thunk) (make-coroutine thunk))
(show (let ((co (co-of (fn () (yield))))) (list (coroutine-resume co 'ignored) (coroutine-resume co 'passed))))  ; => (nil passed)
(show (let ((co (co-of (fn () (yield 1) 2)))) (list (coroutine-status co) (coroutine-value co) (coroutine-resume co) (coroutine-status co) (coroutine-value co) (coroutine-resume co) (coroutine-status co) (coroutine-value co) (coroutine-done? co))))  ; => ("created" nil 1 "suspended" 1 2 "done" 2 true)
(show (let ((co (co-of (fn () (first nil))))) (list (ignore-errors (coroutine-resume co)) (coroutine-status co) (coroutine-done? co))))  ; => (nil "error" true)
(show (coroutine-resume (let ((co (co-of (fn () 1)))) (coroutine-resume co) co)))       ; => !coroutine-error
(show (let ((co nil)) (set! co (co-of (fn () (coroutine-resume co)))) (coroutine-resume co)))  ; => !coroutine-error
(show (let ((co nil)) (set! co (co-of (fn () (coroutine-status co)))) (coroutine-resume co)))  ; => "running"
(show (yield 1))                                                                        ; => !coroutine-error
(show (yield-from '(1)))                                                                ; => !coroutine-error
(show (list (coroutine? (co-of (fn () 1))) (coroutine? 5)))                             ; => (true false)
(show (let ((co (co-of (fn () 1)))) (= co (coroutine->iterator co))))                   ; => true
(show (let* ((l nil) (co (co-of (fn () (try (yield 1) (finally (set! l 'closed))))))) (coroutine-resume co) (list (coroutine-close co) l (coroutine-status co))))  ; => (nil closed "done")
(show (let ((co nil)) (set! co (co-of (fn () (coroutine-close co)))) (coroutine-resume co)))  ; => !coroutine-error
(show (let* ((inner (co-of (fn () (+ (yield 1) (yield 2))))) (co (co-of (fn () (list 'final (yield-from inner)))))) (list (coroutine-resume co) (coroutine-resume co 10) (coroutine-resume co 20))))  ; => (1 2 (final 30))
(show (let ((co (co-of (fn () (list (yield-from "ab") 'end))))) (list (coroutine-resume co) (coroutine-resume co) (coroutine-resume co))))  ; => ("a" "b" (nil end))
(show (let ((co (co-of (fn () (map (fn (x) (yield x)) '(1 2)))))) (list (coroutine-resume co) (coroutine-resume co 'a) (coroutine-resume co 'b))))  ; => (1 2 (a b))
(show (let ((co (co-of (fn () (list (yield 1) (yield 2)))))) (list (coroutine-resume co) (coroutine-resume co 'x) (coroutine-resume co 'y))))  ; => (1 2 (x y))
(show (make-coroutine 5))                                                               ; => !type-error
(show (coroutine-resume 5))                                                             ; => !type-error
(show (call-with-current-continuation (fn (k) (+ 1 (k 5)))))                            ; => 5
(show (call/cc (fn (k) (k))))                                                           ; => nil
(show (list (let/cc k 1 (k 2) 3) (let/cc k 1 3) (let/ec k (k)) (call/ec (fn (k) 7))))   ; => (2 3 nil 7)
(show ((call/ec (fn (k) k)) 1))                                                         ; => !control-error
(show (shift k 1))                                                                      ; => !control-error
(show (list (reset 1 2) (reset (shift k 5) 6) (+ 1 (reset (* 2 (shift k (k 5)))))))     ; => (2 5 11)
(show (reset (list (shift k (append (k 1) (k 2))))))                                    ; => (1 2)
(show (reset-at 'a (+ 1 (reset-at 'b (+ 10 (shift-at 'a k (* 100 (k 5))))))))           ; => 1600
(show (reset-at 'a (shift-at 'c k 1)))                                                  ; => !control-error
(show (let ((f (reset (+ 1 (shift k k))))) (list (f 1) (f 10))))                        ; => (2 11)
(define p (make-parameter 1 (fn (x) (* x 2))))
(show (list (p) (parameterize ((p 5)) (p)) (p)))                                        ; => (2 10 2)
(show (parameterize () 1 2))                                                            ; => 2
(show (parameterize ((5 1)) 2))                                                         ; => !type-error
(show (p 1))                                                                            ; => !arity-error
(define q (make-parameter 'q))
(show (parameterize ((q (q)) (p 3)) (list (q) (p))))                                    ; => (q 6)
(show (list (dynamic-wind (fn () 1) (fn () 2) (fn () 3))))                              ; => (2)
(show (let ((l nil)) (try (dynamic-wind (fn () (set! l (cons 'in l))) (fn () (throw 1)) (fn () (set! l (cons 'out l)))) (catch e (set! l (cons e l)))) l))  ; => (1 out in)
(show (let ((l nil)) (reset (dynamic-wind (fn () (set! l (cons 'in l))) (fn () (shift k (k 1) (k 2))) (fn () (set! l (cons 'out l))))) (reverse l)))  ; => (in out in out in out)
(define l nil)
(show (let ((co (make-coroutine (fn () (dynamic-wind (fn () (set! l (cons 'in l))) (fn () (yield 1) 2) (fn () (set! l (cons 'out l)))))))) (coroutine-resume co) (set! l (cons 'between l)) (coroutine-resume co) (reverse l)))  ; => (in between out)
(show (map (fn (x) (call/ec (fn (k) (if (= x 2) (k 'two)) x))) '(1 2 3)))               ; => (1 two 3)
