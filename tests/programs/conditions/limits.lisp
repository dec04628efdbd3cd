; Limits of time and stack are conditions; grow goes on where the program stood.
(println (handler-case (with-limits (:time 5) (forever nil)) (timeout (c) (condition-report c))))
(println (try (with-limits (:time 5) (forever nil)) (catch e 'no) (catch (timeout e) 'limit)))

; A loop, a recursion and a loop with variables go on after each stop.
(define stops 0)
(define (grow c) (set! stops (+ stops 1)) (invoke-restart 'grow 1))
(define (sum-to n) (let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (+ s i)) s)))
(println (handler-bind ((timeout grow)) (with-limits (:time 1) (sum-to 20000000))))
(define (depth n) (if (= n 0) 0 (+ 1 (depth (- n 1)))))
(println (handler-bind ((timeout grow)) (with-limits (:time 1) (depth 3000000))))
(define (collect n) (let ((i 0) (l '())) (while (< i n) (set! l (cons i l)) (set! i (+ i 1))) (length l)))
(println (handler-bind ((timeout grow)) (with-limits (:time 1) (collect 3000000))))
(println (> stops 2))

; Without an argument grow gives the same again; a handler may stop doing so.
(println (let ((n 0))
  (handler-case
      (handler-bind ((timeout (fn (c) (set! n (+ n 1)) (when (< n 3) (invoke-restart 'grow)))))
        (with-limits (:time 5) (forever nil)))
    (timeout () n))))

(define (too-deep n) (+ 1 (too-deep (+ n 1))))
(println (handler-case (with-limits (:stack 1000000) (too-deep 0))
           (stack-exhausted (c) (list (condition-type c) (condition-field c :kind) (condition-field c :limit)))))

; The innermost limit that is passed counts; a limit ends with its form.
(println (handler-case (with-limits (:time 100000) (with-limits (:time 5) (forever nil))) (timeout (c) (condition-field c :limit))))
(println (with-limits (:time 5) 'quick))
(println (begin (ignore-errors (with-limits (:time 5) (error "left"))) (sum-to 3000000)))
(println (with-limits () (with-limits (:heap 100000000 :stack 100000000 :time 100000) 'all)))

; Cleanups run on the way out.
(println (handler-case (unwind-protect (with-limits (:time 5) (forever nil)) (println "cleaned up")) (timeout () 'out)))

; Not now: at the first safepoint after.
(println (handler-case (with-limits (:time 1) (let ((v (without-interrupts (sum-to 3000000)))) (println v) (forever nil))) (timeout () 'then)))
