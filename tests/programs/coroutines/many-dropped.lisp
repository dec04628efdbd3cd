; Coroutines that are dropped while they are suspended, and a few that live on, through collections.
(define (numbers start) (make-coroutine (fn () (let loop ((i start) (text (list start))) (yield (first text)) (loop (+ i 1) (list (+ i 1)))))))
(define kept (map numbers (range 0 10)))
(define (churn n sum) (if (= n 0) sum (let ((co (numbers n))) (coroutine-resume co) (churn (- n 1) (+ sum (coroutine-resume co) (if (= 0 (mod n 100)) (fold + 0 (map coroutine-resume kept)) 0))))))
(println (churn 3000 0))
(println (map coroutine-resume kept))
