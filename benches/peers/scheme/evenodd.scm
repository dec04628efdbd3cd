(define (even-number? n)
  (if (= n 0) #t (odd-number? (- n 1))))

(define (odd-number? n)
  (if (= n 0) #f (even-number? (- n 1))))

(define (main) (if (even-number? 50000000) 1 0))
