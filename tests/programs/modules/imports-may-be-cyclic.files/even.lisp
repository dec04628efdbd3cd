(println "even starts")
(import-file "odd.lisp")
(define (my-even? n) (if (= n 0) #t (my-odd? (- n 1))))
(println "even ends")
