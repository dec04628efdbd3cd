(define (safe? col placed off)
  (if (null? placed)
      #t
      (if (or (= col (car placed)) (= off (abs (- col (car placed)))))
          #f
          (safe? col (cdr placed) (+ off 1)))))

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

(define (main) (place 9 0 '() 0))
