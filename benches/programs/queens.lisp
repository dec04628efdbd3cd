; The number of ways to place n queens, with lists.

(define (safe? col placed off)
  (if (nil? placed)
      #t
      (if (or (= col (first placed)) (= off (abs (- col (first placed)))))
          #f
          (safe? col (rest placed) (+ off 1)))))

(define (try-columns n col queens row count)
  (if (= col n)
      count
      (try-columns n (+ col 1) queens row
                   (if (safe? col queens 1)
                       (search n (+ row 1) (cons col queens) count)
                       count))))

(define (search n row queens count)
  (if (= row n)
      (+ count 1)
      (try-columns n 0 queens row count)))

(define (queens n)
  (search n 0 nil 0))
