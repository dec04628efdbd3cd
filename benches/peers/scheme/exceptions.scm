(define (attempt)
  (unless-raised (raise 'no-way-on) 1))

(define (again i n sum)
  (if (= i n)
      sum
      (again (+ i 1) n (+ sum (attempt)))))

(define (main) (again 0 1000000 0))
