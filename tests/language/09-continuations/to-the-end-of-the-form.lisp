; A continuation reaches to the end of its top-level form; then the form after the invoking one runs.
(define k nil)
(define n 0)
(println (list 'captured (call/cc (fn (c) (set! k c) 0))))  ; => (captured 0)
(set! n (+ n 1))
(if (< n 3) (begin (k n) (println "never")))                ; => (captured 1)
(println n)                                                 ; => 1
