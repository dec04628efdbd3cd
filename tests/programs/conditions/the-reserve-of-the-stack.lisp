; Handlers of stack-exhausted run on a reserve, which is whole again when the stack has been unwound; passing it goes to abort, without asking handlers.
(define (depth n) (if (= n 0) 0 (+ 1 (depth (- n 1)))))
(define (try-deep) (try (depth 10000000) (catch (stack-exhausted e) (condition-field e 'kind))))
(println (with-limits (:stack 1000000) (list (try-deep) (try-deep) (depth 1000) (try-deep))))            ; => (:stack :stack 1000 :stack)
(define (grow c) (invoke-restart 'grow 1000000000))
(println (with-limits (:stack 1000000) (try-deep) (handler-bind ((stack-exhausted grow)) (depth 3000000))))  ; => 3000000
(define asked 0)
(println (restart-case (with-limits (:stack 1000000) (handler-bind ((stack-exhausted (fn (c) (set! asked (+ asked 1)) (depth 10000000)))) (depth 10000000)))
           (abort () (list 'abort asked))))                                                              ; => (abort 1)
; A handler with a limit of its own has a reserve of its own.
(println (restart-case (with-limits (:stack 1000000)
                         (handler-bind ((stack-exhausted (fn (c) (with-limits (:stack 1000) (try-deep)) (invoke-restart 'done))))
                           (depth 10000000)))
           (done () 'done)))                                                                             ; => done
