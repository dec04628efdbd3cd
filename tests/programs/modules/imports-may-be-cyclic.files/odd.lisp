(println "odd starts" (import-file "even.lisp"))
(println (try (my-even? 2) (catch (undefined-variable e) (condition-report e))))
(define (my-odd? n) (if (= n 0) #f (my-even? (- n 1))))
