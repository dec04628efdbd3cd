; A list of ten million is built and mapped by recursion that is not in tail position, and counted by a loop.

(define (numbers i n)
  (if (= i n)
      nil
      (cons i (numbers (+ i 1) n))))

(define (map-each f list)
  (if (nil? list)
      nil
      (cons (f (first list)) (map-each f (rest list)))))

(define (count list n)
  (if (nil? list)
      n
      (count (rest list) (+ n 1))))

(count (map-each (fn (x) (+ x 1)) (numbers 0 10000000)) 0)
