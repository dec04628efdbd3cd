; A string that the memory limit does not allow is a storage-exhausted condition, wherever it is made.

(define (outcome thunk)
  (handler-case (begin (thunk) 'made)
    (storage-exhausted (c) 'exhausted)))
(define mega (string-repeat "abcd" 262144))
(define (copies n l) (if (= n 0) l (copies (- n 1) (cons mega l))))

(println (outcome (fn () (string-repeat "abc" 10000000000))))
(println (outcome (fn () (string-join (copies 4000 nil) "-"))))
(println (outcome (fn () (string-append mega mega))))
(println (outcome (fn () (apply string-append (copies 4000 nil)))))
(println (outcome (fn () (string-replace mega "a" mega))))
