; Lists that have become old are replaced by new ones: far more is made than the memory limit allows, and what lives is kept.
(define lists 2000)
(define size 60)
(define (numbers n l) (if (= n 0) l (numbers (- n 1) (cons n l))))
(define t (table))
(define (fill i) (if (< i lists) (begin (put t i (numbers size nil)) (fill (+ i 1)))))
(define (replace times key)
  (if (= times 0)
      t
      (begin
        (put t key (numbers size nil))
        (replace (- times 1) (mod (+ key 617) lists)))))
(define (total i sum) (if (= i lists) sum (total (+ i 1) (+ sum (fold + 0 (get t i))))))
(fill 0)
(replace 100000 0)
(println (table-length t) (total 0 0))
