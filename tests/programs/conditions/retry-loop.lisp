; The handler repairs and retries: the signalling code knows nothing of how.
(define attempts 0)
(define (fragile) (set! attempts (+ attempts 1)) (if (< attempts 3) (error "attempt ~a failed" attempts) (list 'succeeded 'after attempts)))
(define (with-retry f) (restart-case (f) (retry () (with-retry f))))
(println (handler-bind ((error (fn (c) (retry)))) (with-retry fragile)))
