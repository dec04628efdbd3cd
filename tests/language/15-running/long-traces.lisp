; A trace has 20 lines at most, and then the number of the others.
(define (inner n) (if (= n 0) (error "deep") (+ 1 (inner (- n 1)))))
(println "starts")  ; => starts
(inner 100)
