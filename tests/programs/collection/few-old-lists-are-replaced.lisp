; The same as old-lists-are-replaced, small enough for a collection at every check.
(define lists 50)
(define size 20)
(define (numbers n l) (if (= n 0) l (numbers (- n 1) (cons n l))))
(define t (table))
(define (fill i) (if (< i lists) (begin (put t i (numbers size nil)) (fill (+ i 1)))))
(define (replace times key)
  (if (= times 0)
      t
      (begin
        (put t key (numbers size nil))
        (replace (- times 1) (mod (+ key 17) lists)))))
(define (total i sum) (if (= i lists) sum (total (+ i 1) (+ sum (fold + 0 (get t i))))))
(fill 0)
(replace 500 0)
(println (table-length t) (total 0 0))
