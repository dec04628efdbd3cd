; Scheme has no restarts: the handler is a parameter that is called where the error is, and a restart is an escape.

(define handler
  (make-parameter (lambda (condition instead) #f)))

(define (fetch)
  (call-with-escape
    (lambda (instead)
      ((handler) 'not-found instead)
      (raise 'not-found))))

(define (attempt)
  (parameterize ((handler (lambda (condition instead) (instead 1))))
    (fetch)))

(define (again i n sum)
  (if (= i n)
      sum
      (again (+ i 1) n (+ sum (attempt)))))

(define (main) (again 0 1000000 0))
