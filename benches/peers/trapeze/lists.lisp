; A list of a million is mapped, filtered and folded, ten times.

(define (numbers n list)
  (if (= n 0)
      list
      (numbers (- n 1) (cons (- n 1) list))))

(define (rounds k list sum)
  (if (= k 0)
      sum
      (rounds (- k 1) list
              (+ sum (fold + 0 (filter (fn (x) (even? x))
                                       (map (fn (x) (+ x k)) list)))))))

(rounds 10 (numbers 1000000 nil) 0)
