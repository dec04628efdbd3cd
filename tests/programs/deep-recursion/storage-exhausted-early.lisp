; The same as storage-exhausted, with little memory: small enough for a collection at every check.
(define (forever-deep n) (+ 1 (forever-deep (+ n 1))))
(println (try (forever-deep 0) (catch (storage-exhausted e) (list (condition-type e) (exception-id e)))))
(println (try (forever-deep 0) (catch e (serious-condition? e))))
(println (handler-case (forever-deep 0) (error () 'error) (serious-condition () 'serious)))
(println (length (range 1000)))
