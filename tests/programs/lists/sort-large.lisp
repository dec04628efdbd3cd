; Sorting a hundred thousand numbers.
(define (scramble n) (mod (* n 7919) 100003))
(define numbers (map scramble (range 100003)))
(define sorted (sort numbers))
(println (= sorted (range 100003)) (first sorted) (last sorted))
(println (= (sort numbers >) (reverse sorted)))
