(define cleaned 0)

(define (nest depth leave)
  (if (= depth 0)
      (leave 1)
      (dynamic-wind
        (lambda () #f)
        (lambda () (+ 0 (nest (- depth 1) leave)))
        (lambda () (set! cleaned (+ cleaned 1))))))

(define (again i n)
  (if (= i n)
      cleaned
      (begin
        (call-with-escape (lambda (leave) (nest 1000 leave)))
        (again (+ i 1) n))))

(define (main) (again 0 1000))
