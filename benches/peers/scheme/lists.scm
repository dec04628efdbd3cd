(define (numbers n list)
  (if (= n 0)
      list
      (numbers (- n 1) (cons (- n 1) list))))

(define (rounds k list sum)
  (if (= k 0)
      sum
      (rounds (- k 1) list
              (+ sum (fold + 0 (filter (lambda (x) (even? x))
                                       (map (lambda (x) (+ x k)) list)))))))

(define (main) (rounds 10 (numbers 1000000 '()) 0))
