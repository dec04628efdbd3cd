; shift and reset.
(println (reset (+ 1 (shift k (k (k 10))))))
(println (reset (* 2 (shift k (list (k 1) (k 2))))))
(println (reset 1 2) (reset (shift k 5) 6) (+ 1 (reset (+ 10 (shift k 3)))) (reset (+ 1 (reset (+ 10 (shift k (k (k 100))))))))
(println (reset (shift k (type-of k))) (reset (shift k k)) (function? (reset (shift k k))))
(println (try (shift k 1) (catch (control-error e) (exception-message e))) (try (reset-at 'a (shift k 1)) (catch (control-error e) 'none)))
; A traversal that copies a list, and one that reverses by leaving the continuations to the end.
(define (traverse xs) (if (nil? xs) nil (cons (first xs) (traverse (shift k (k (rest xs)))))))
(println (reset (traverse '(1 2 3))))
(define (visit xs) (if (nil? xs) nil (visit (shift k (cons (first xs) (k (rest xs)))))))
(println (reset (visit '(1 2 3))))
; Nondeterminism, state, a generator, printf in direct style.
(define (amb xs) (shift k (append-map k xs)))
(println (reset (let ((a (amb '(1 2 3))) (b (amb '(10 20)))) (list (+ a b)))))
(define (get) (shift k (fn (s) ((k s) s))))
(define (put x) (shift k (fn (s) ((k nil) x))))
(define (run-state thunk s) ((reset (let ((v (thunk))) (fn (s) (list v s)))) s))
(println (run-state (fn () (put (+ (get) 1)) (put (* (get) 10)) (list 'state (get))) 4))
(define (walk tree) (cond ((pair? tree) (walk (first tree)) (walk (rest tree))) ((nil? tree) nil) (else (shift k (cons tree (fn () (k nil)))))))
(define (stream->list s) (if (pair? s) (cons (first s) (stream->list ((rest s)))) nil))
(println (stream->list (reset (walk '((1 2) (3 (4)))))))
(println ((reset (string-append "hello " (shift k (fn (s) (k s))) "!")) "world"))
; A continuation that outlives its reset, used many times.
(define double-add (reset (+ 1 (* 2 (shift k k)))))
(println (map double-add [1 2 3]) (double-add (double-add 10)))
; The body of a shift stands inside of the reset; k has a reset of its own.
(println (reset (list 'a (shift k (list 'b (shift j (list 'c (j (k 1)))))))))
(println (reset (let ((x (shift f (cons 'a (f nil))))) (shift g x))))
; Tags.
(println (reset-at 'a (list 1 (reset-at 'b (list 2 (shift-at 'a k (list (k 3) (k 4))))))) (reset-at 1 (+ 1 (reset (+ 10 (shift-at 1 k (k (k 5))))))))
; Long: a loop of shifts does not grow, and 1,000 calls down are copied.
(define (countdown n) (if (= n 0) 'done (begin (shift k (k nil)) (countdown (- n 1)))))
(println (reset (countdown 200)))
(define (down n) (if (= n 0) (shift k (list (k 1) (k 2))) (+ 1 (down (- n 1)))))
(println (reset (down 500)))
; Assigned variables are shared by all uses.
(println (let ((n 0)) (reset (let ((x (shift k (list (k 1) (k 2) (k 3))))) (set! n (+ n x)) n))))
