; eval compiles a datum and runs it in the global namespace.
(define x 5)
(define (scaled n) (* n x))
(println (eval '(+ 1 2)))
(println (eval '(scaled 8)))
(println (eval 42))
(println (eval "text"))
(println (eval :key))
(println (eval nil))
(println (eval 'x))

; What it defines and assigns is there for the program, and the other way round.
(eval '(define (pair-of n) (list n (scaled n))))
(println (eval '(pair-of 3)))
(eval '(set! x 7))
(println (list x (scaled 2)))
(set! x 9)
(println (eval '(scaled 1)))
(eval '(begin (define a 1) (define b (+ a 1))))
(println (eval '(list a b)))

; A definition replaces the one that other code uses.
(eval '(define (scaled n) (list :scaled n)))
(println (scaled 4))
(println (eval '(pair-of 4)))

; Lexical variables of the caller are not seen.
(let ((x 100)) (println (eval 'x)))

; Values without syntax evaluate to themselves, and stay what they are in quoted data.
(define t (table :k 1))
(println (eq? t (eval t)))
(println (eval `(map ,(fn (y) (+ y 1)) '(1 2 3))))
(println (eq? t (eval `(first '(,t 2)))))
(println (eval `(vector-ref '[1 ,t] 1)))
(define fresh (gensym "name"))
(println (eq? fresh (eval `(quote ,fresh))))
(println (eval `(let ((,fresh 3)) (+ ,fresh 1))))
(println (eval `(list ,(/ 0.0 0.0) ,(pow 2 70) -0.0 1e300)))
(println (eval `(string-append ,(string-repeat "a\"b" 2) "\n")))
