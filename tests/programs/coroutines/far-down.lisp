; A yield 100,000 calls down, resumed from other depths.
(define (down n) (if (= n 0) (begin (yield 'bottom) (yield 'again) 0) (+ 1 (down (- n 1)))))
(define returned 0)
(define (deeper n f) (if (= n 0) (f) (let ((v (deeper (- n 1) f))) (set! returned (+ returned 1)) v)))
(define co (make-coroutine (fn () (down 100000))))
(println (deeper 1000 (fn () (coroutine-resume co))) (coroutine-resume co) (deeper 100000 (fn () (coroutine-resume co))) (coroutine-status co))
