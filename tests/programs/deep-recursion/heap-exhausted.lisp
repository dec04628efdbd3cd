; A list without end is stopped by the memory limit, and its memory is free again.
(define (grow n l) (if (< n 0) l (grow (+ n 1) (cons (make-vector 1000 n) l))))
(println (try (grow 0 nil) (catch (storage-exhausted e) (condition-type e))))
(println (length (map inc (range 100000))))
(println (try (grow 0 nil) (catch e 'again)))
