; Printing a list that is nested a hundred thousand deep.
(define (nest n) (let loop ((i 0) (l nil)) (if (= i n) l (loop (+ i 1) (list l)))))
(println (string-length (string (nest 100000))))
(define (nest-vectors n) (let loop ((i 0) (v [])) (if (= i n) v (loop (+ i 1) [v]))))
(println (string-length (string (nest-vectors 50000))))
(println (string-length (string (range 100000))))
