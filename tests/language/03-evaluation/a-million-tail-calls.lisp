; A million calls in tail position need no stack; a million that are not fit into the default limit of memory.
(define (down n) (if (= n 0) 'done (down (- n 1))))
(println (with-limits (:stack 10000) (down 1000000)))                        ; => done
(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))
(println (count 1000000))                                                    ; => 1000000
(println (try (with-limits (:stack 100000) (count 1000000)) (catch e (condition-field e :kind))))  ; => :stack
(define (forever-deeper n) (+ 1 (forever-deeper n)))
(println (try (with-limits (:stack 1000000) (forever-deeper 1)) (catch e (condition-matches-type e 'storage-exhausted))))  ; => true
(println (count 1000))                                                       ; => 1000
