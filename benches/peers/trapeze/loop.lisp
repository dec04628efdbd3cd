; A procedure that calls itself in tail position, 100 million times.

(define (count-up i n)
  (if (= i n)
      i
      (count-up (+ i 1) n)))

(count-up 0 100000000)
