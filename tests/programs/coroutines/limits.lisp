; The limits of a form that a coroutine or a continuation comes back to hold again.
(define (waiting) (make-coroutine (fn () (with-limits (:time 20) (yield 1) (forever nil)))))
(define co (waiting))
(println (coroutine-resume co) (handler-case (coroutine-resume co) (timeout () 'too-long)) (coroutine-status co))
(define k nil)
(define entered 0)
(define result (handler-case (with-limits (:time 20) (let/cc c (set! k c)) (set! entered (+ entered 1)) (if (= entered 2) (forever nil) entered)) (timeout () 'too-long)))
(println result)
(if (= entered 1) (k nil))
(println result)
; Nor do they hold outside.
(define co (waiting))
(println (coroutine-resume co) (let ((n 0)) (while (< n 100000) (set! n (+ n 1))) n))
