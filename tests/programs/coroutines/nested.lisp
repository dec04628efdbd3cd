; Coroutines that resume coroutines; each yield goes to the resumer of the innermost one.
(define (numbers from to) (make-coroutine (fn () (let loop ((i from)) (if (< i to) (begin (yield i) (loop (+ i 1))) 'end)))))
(define both (make-coroutine (fn () (let ((a (numbers 0 3)) (b (numbers 10 13))) (while (not (coroutine-done? a)) (yield (list (coroutine-resume a) (coroutine-resume b))))))))
(println (map identity both))
(println (map identity (make-coroutine (fn () (yield (yield-from (numbers 1 3))) (yield-from "ab") (yield-from {:k 1}) (yield-from nil)))))
(define echo (make-coroutine (fn () (let loop ((x 'first)) (if (= x 'stop) 'stopped (loop (yield (list x))))))))
(define outer (make-coroutine (fn () (list 'final (yield-from echo)))))
(println (coroutine-resume outer) (coroutine-resume outer 2) (coroutine-resume outer 3) (coroutine-resume outer 'stop))
(println (let ((done (numbers 0 0))) (coroutine-resume done) (coroutine-resume (make-coroutine (fn () (yield-from done))))))
; A sieve of coroutines within coroutines.
(define (sieve co) (make-coroutine (fn () (let ((p (coroutine-resume co))) (yield p) (yield-from (sieve (make-coroutine (fn () (each x co (when (not (= 0 (mod x p))) (yield x)))))))))))
(println (take 8 (sieve (numbers 2 1000))))
; A coroutine made by one and resumed by another, or handed out while its maker is suspended.
(define maker (make-coroutine (fn () (let ((inner (numbers 5 9))) (coroutine-resume inner) (yield inner) (yield (coroutine-resume inner))))))
(define inner (coroutine-resume maker))
(println (coroutine-resume inner) (coroutine-resume maker) (coroutine-resume inner))
; Resuming one that runs, itself or a resumer.
(define self (make-coroutine (fn () (try (coroutine-resume self) (catch (coroutine-error e) (exception-message e))))))
(println (coroutine-resume self))
(define up (make-coroutine (fn () (coroutine-resume (make-coroutine (fn () (try (coroutine-resume up) (catch (coroutine-error e) (list (exception-id e) (coroutine-status up))))))))))
(println (coroutine-resume up))
