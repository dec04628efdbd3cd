; A table is given a million entries, and each is looked up once.

(define (fill table i n)
  (if (= i n)
      table
      (begin
        (put table i (* i 2))
        (fill table (+ i 1) n))))

(define (sum table i n total)
  (if (= i n)
      total
      (sum table (+ i 1) n (+ total (get table i 0)))))

(sum (fill (table) 0 1000000) 0 1000000 0)
