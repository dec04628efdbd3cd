(define inner (make-coroutine (fn () (yield 1) 2)))
(println (coroutine-resume inner) (coroutine-resume inner) (reset (+ 1 (shift s (s (s 10))))))
