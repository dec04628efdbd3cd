(define (fill table i n)
  (if (= i n)
      table
      (begin
        (table-set! table i (* i 2))
        (fill table (+ i 1) n))))

(define (sum table i n total)
  (if (= i n)
      total
      (sum table (+ i 1) n (+ total (table-ref table i 0)))))

(define (main) (sum (fill (make-table) 0 1000000) 0 1000000 0))
