; An error is signalled and caught by unwinding, a million times.

(define (attempt)
  (handler-case (error "no way on")
    (error (c) 1)))

(define (again i n sum)
  (if (= i n)
      sum
      (again (+ i 1) n (+ sum (attempt)))))

(again 0 1000000 0)
