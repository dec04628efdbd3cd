; The report of restart-inactive tells whether the restart's coroutine would have to be resumed.
(define kept nil)
(define (text) (handler-case (invoke-restart kept) (restart-inactive (c) (condition-report c))))
(define (try-in body) (let ((co (make-coroutine body))) (coroutine-resume co) (println (text)) co))
(define suspended (try-in (fn () (restart-case (begin (set! kept (find-restart 'in)) (yield 1) (text)) (in () 5)))))   ; => restart in is no longer active (suspended coroutine)
(println (coroutine-resume suspended) (restart-name kept))  ; => 5 in
(println (text))                                            ; => restart in is no longer active
(try-in (fn () (restart-case (set! kept (find-restart 'in)) (in () 5)) (yield 1)))  ; => restart in is no longer active
(define closed (try-in (fn () (unwind-protect (restart-case (begin (set! kept (find-restart 'in)) (with-simple-restart (deeper "") (yield 1))) (in () 5)) 1))))  ; => restart in is no longer active (suspended coroutine)
(coroutine-close closed)
(println (text))                                            ; => restart in is no longer active
