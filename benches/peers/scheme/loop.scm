(define (count-up i n)
  (if (= i n)
      i
      (count-up (+ i 1) n)))

(define (main) (count-up 0 100000000))
