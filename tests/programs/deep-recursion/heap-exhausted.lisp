; A list without end is stopped by the memory limit, and its memory is free again.
(define (grow l) (grow (cons (make-vector 1000 0) l)))
(println (try (grow nil) (catch (storage-exhausted e) (condition-type e))))
(println (length (map inc (range 100000))))
(println (try (grow nil) (catch e 'again)))
