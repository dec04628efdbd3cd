(define-condition late-problem (error) (code 1))
(defmacro doubled (x) `(list ,(* 2 x)))
(println "late" (doubled 4))
(define (fail) (error 'late-problem :code 7))
