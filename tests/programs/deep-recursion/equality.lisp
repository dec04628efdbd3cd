; Comparing lists that are nested a million deep.
(define (nest n) (let loop ((i 0) (l nil)) (if (= i n) l (loop (+ i 1) (list l)))))
(define a (nest 1000000))
(define b (nest 1000000))
(println (= a b) (= a (nest 999999)) (eq? a b) (equal? a b))
(define (nest-vectors n) (let loop ((i 0) (v [])) (if (= i n) v (loop (+ i 1) [v]))))
(println (= (nest-vectors 100000) (nest-vectors 100000)) (= (range 100000) (range 100000)))
