; Restarts of failed primitives: the program goes on behind the operation that failed.
(define log '())
(define (note x) (set! log (append log (list x))) x)

; The value replaces the operand that is wrong, and is looked at in its turn.
(println (handler-bind ((type-error (fn (c) (use-value 2)))) (+ 1 "a" 3)))
(println (handler-bind ((type-error (fn (c) (use-value 10)))) (list (+ 'a 1) (- 5 'b) (* 'c 'd))))
(println (handler-bind ((type-error (fn (c) (use-value (if (string? (note (type-error-datum c))) 'still-wrong 4))))) (* 3 "x")) log)
(println (handler-bind ((type-error (fn (c) (use-value 7)))) (list (< 'a 8) (> 'a 8) (<= 1 'b 9) (inc 'x) (dec nil) (zero? "0") (even? 'e))))
(println (handler-bind ((type-error (fn (c) (use-value "b")))) (< "a" 5)))

; The value is the result.
(println (handler-bind ((division-by-zero (fn (c) (use-value 'many)))) (list (/ 5 0) (rem 5 0) (mod 5 0) (quotient 5 0))))
(println (handler-bind ((division-by-zero (fn (c) (use-value 100)))) (+ 1 (/ 5 0))))
(println (handler-bind ((range-error (fn (c) (use-value 'none)))) (list (vector-ref [1 2] 2) (vector-ref [] 0) (nth 9 (list 1 2)))))

; Two failures are two failures.
(define failures 0)
(println (handler-bind ((error (fn (c) (set! failures (+ failures 1)) (use-value failures)))) (list (/ 1 0) (/ 1 0) (+ (/ 1 0) 0))) failures)

; A variable keeps what it had: only the operation gets another value.
(println (let ((x 'wrong) (seen 0))
  (handler-bind ((type-error (fn (c) (set! seen (+ seen 1)) (use-value (list 1 2 3)))))
    (list (first x) (rest x) (car x) (cdr x) x seen))))
(println (let ((x 'wrong))
  (handler-bind ((type-error (fn (c) (use-value 20))))
    (let ((a (+ x 1)) (b (* x 2)))
      (list a b x (if (number? x) 'number 'no-number))))))

; In loops, closures and recursions, with other values at hand.
(define (sum l) (let loop ((l l) (s 0)) (if (empty? l) s (loop (rest l) (+ s (first l))))))
(println (handler-bind ((type-error (fn (c) (use-value 10)))) (sum (list 1 'a 3 'b 5))))
(define (sum-up l) (if (empty? l) 0 (+ (first l) (sum-up (rest l)))))
(println (handler-bind ((type-error (fn (c) (use-value 1000)))) (sum-up (list 1 'a 3 'b 5))))
(println (handler-bind ((type-error (fn (c) (use-value 0))))
  (map (fn (x) (let ((y (+ x 1)) (z 5)) (fn () (* y z)) (list x y z))) (list 1 'two 3))))
(println (handler-bind ((type-error (fn (c) (use-value 0))))
  (let loop ((i 0) (a 0.0) (b '()))
    (if (< i 5)
        (loop (+ i 1) (+ a (if (= i 3) "x" 0.5)) (cons (* i (if (= i 2) 'y 2)) b))
        (list i a b)))))
(define (count-to n) (let ((i 0) (wrong 0)) (while (< i n) (when (= (rem i 3) 0) (set! wrong (+ wrong "x"))) (set! i (+ i 1))) (list i wrong)))
(println (handler-bind ((type-error (fn (c) (use-value 1)))) (count-to 10)))

; Conditions as tests.
(println (handler-bind ((type-error (fn (c) (use-value 3)))) (list (if (< 'b 2) 'less 'not-less) (if (> 'a 2) 'greater 'not-greater))))

; The wrong operator, and the wrong number of arguments.
(println (handler-bind ((type-error (fn (c) (use-value (fn (x y) (list y x)))))) (5 1 2)))
(println (handler-bind ((type-error (fn (c) (use-value +)))) (+ 1 (apply "no" (list 1 2 3)))))
(println (let ((f 5)) (handler-bind ((type-error (fn (c) (use-value list)))) (f f 6))))
(println (handler-bind ((arity-error (fn (c) (use-value 'given)))) (list ((fn (a) a)) ((fn (a b) a) 1 2 3) (apply (fn () 1) (list 2)))))

; Variables without a value.
(println (handler-bind ((undefined-variable (fn (c) (use-value 41)))) (+ 1 nowhere)))
(println (handler-bind ((undefined-variable (fn (c) (use-value (note 1))))) (+ nowhere nowhere)) log)
(println (handler-bind ((undefined-variable (fn (c) (store-value 5)))) (+ later later)) later)
(println (handler-bind ((undefined-variable (fn (c) (set! soon 6) (retry)))) soon))
(println (handler-bind ((undefined-function (fn (c) (use-value +)))) (no-function 1 2)))
(println (handler-bind ((undefined-function (fn (c) (store-value (fn (x) (* x x)))))) (list (square-of 3) (square-of 4))))
(println (handler-bind ((undefined-variable (fn (c) (use-value 7)))) (letrec ((a (+ b 1)) (b 2)) (list a b))))
(println (handler-bind ((undefined-variable (fn (c) (note (map restart-report (take 3 (compute-restarts c)))) (use-value 0)))) nothing) (last log))
