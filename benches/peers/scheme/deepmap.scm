(define (numbers i n)
  (if (= i n)
      '()
      (cons i (numbers (+ i 1) n))))

(define (map-each f list)
  (if (null? list)
      '()
      (cons (f (car list)) (map-each f (cdr list)))))

(define (count-each list n)
  (if (null? list)
      n
      (count-each (cdr list) (+ n 1))))

(define (main)
  (count-each (map-each (lambda (x) (+ x 1)) (numbers 0 10000000)) 0))
