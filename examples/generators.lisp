; Coroutines: producers that wait until somebody wants the next value, and continuations for what a coroutine cannot do.

; An endless sequence. Whoever goes through it decides how far.
(define (from n)
  (make-coroutine
    (fn ()
      (let loop ((i n))
        (yield i)
        (loop (+ i 1))))))

(define (sieve numbers)
  (make-coroutine
    (fn ()
      (let ((prime (coroutine-resume numbers)))
        (yield prime)
        (yield-from (sieve (make-coroutine (fn () (each n numbers (unless (= 0 (mod n prime)) (yield n)))))))))))

(println "primes:" (take 10 (sieve (from 2))))
(println "first square above 500:" (find (fn (x) (> x 500)) (make-coroutine (fn () (each n (from 1) (yield (* n n)))))))

; A yield may stand anywhere inside, so a walk through a tree is a generator as it is. Two trees are compared leaf by leaf.
(define (leaves tree)
  (cond ((pair? tree) (leaves (first tree)) (leaves (rest tree)))
        ((nil? tree) nil)
        (else (yield tree))))
(define (same-leaves? a b)
  (let ((left (make-coroutine (fn () (leaves a))))
        (right (make-coroutine (fn () (leaves b)))))
    (let loop ()
      (let ((x (coroutine-next left)) (y (coroutine-next right)))
        (cond ((and (rest x) (rest y)) #t)
              ((= x y) (loop))
              (else #f))))))
(println "same leaves:" (same-leaves? '(1 (2 3)) '((1 2) (3))) (same-leaves? '(1 (2 3)) '(1 (3 2))))

; Values go in as well: a running mean.
(define mean
  (make-coroutine
    (fn ()
      (let loop ((sum 0.0) (count 0) (x (yield)))
        (let ((sum (+ sum x)) (count (+ count 1)))
          (loop sum count (yield (/ sum count))))))))
(coroutine-resume mean)
(println "means:" (map (fn (x) (coroutine-resume mean x)) [10 20 60]))

; A producer that holds something open is closed before its end.
(define lines
  (make-coroutine
    (fn ()
      (try (each line ["one" "two" "three"] (yield line))
        (finally (println "closed"))))))
(println "first line:" (coroutine-resume lines))
(coroutine-close lines)

; A coroutine goes on once from each point. A continuation goes on as often as it is called: all ways to make a choice.
(define (any-of choices)
  (shift rest-of-it (append-map rest-of-it choices)))
(println "triples:"
         (reset
           (let ((a (any-of (range 1 13))) (b (any-of (range 1 13))) (c (any-of (range 1 14))))
             (if (and (< a b) (= (* c c) (+ (* a a) (* b b)))) (list (list a b c)) nil))))
