; Half a million suspended coroutines do not fit the memory together.
(define (numbers start) (make-coroutine (fn () (let loop ((i start)) (yield i) (loop (+ i 1))))))
(define (churn n sum) (if (= n 0) sum (churn (- n 1) (+ sum (coroutine-resume (numbers 1))))))
(println (churn 500000 0))
