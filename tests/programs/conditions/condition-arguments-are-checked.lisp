; The condition that functions of restarts take is a condition or nil, and nothing else.
(define (text-of thunk) (handler-case (thunk) (type-error (c) (condition-report c))))
(define (show thunk) (println (restart-case (text-of thunk) (abort () 'aborted) (continue () 'continued) (retry () 'retried) (use-value (v) v) (store-value (v) v))))
(show (fn () (compute-restarts 5)))              ; => compute-restarts: expected :condition, got 5
(show (fn () (find-restart 'retry 'error)))      ; => find-restart: expected :condition, got error
(show (fn () (find-restart (find-restart 'retry) #f)))  ; => find-restart: expected :condition, got false
(show (fn () (abort "x")))                       ; => abort: expected :condition, got "x"
(show (fn () (muffle-warning 1)))                ; => muffle-warning: expected :condition, got 1
(show (fn () (proceed 2)))                       ; => proceed: expected :condition, got 2
(show (fn () (retry 'retry)))                    ; => retry: expected :condition, got retry
(show (fn () (use-value 1 2)))                   ; => use-value: expected :condition, got 2
(show (fn () (store-value 1 (find-restart 'retry))))  ; => store-value: expected :condition, got <restart:retry>
(show (fn () (abort nil)))                       ; => aborted
(show (fn () (proceed (make-condition 'error)))) ; => continued
(show (fn () (use-value 7 nil)))                 ; => 7
; What was wrong can be replaced, as any argument.
(println (restart-case (handler-bind ((type-error (fn (c) (use-value nil c)))) (list (restart-name (find-restart 'mine 5)))) (mine () 1)))  ; => (mine)
