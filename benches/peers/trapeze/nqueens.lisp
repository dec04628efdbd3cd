; The number of ways to place nine queens. Those that are placed are a list of columns, the last row first.

(define (safe? col placed off)
  (if (nil? placed)
      #t
      (if (or (= col (first placed)) (= off (abs (- col (first placed)))))
          #f
          (safe? col (rest placed) (+ off 1)))))

(define (try-columns n col placed row ways)
  (if (= col n)
      ways
      (try-columns n (+ col 1) placed row
                   (if (safe? col placed 1)
                       (place n (+ row 1) (cons col placed) ways)
                       ways))))

(define (place n row placed ways)
  (if (= row n)
      (+ ways 1)
      (try-columns n 0 placed row ways)))

(place 9 0 nil 0)
