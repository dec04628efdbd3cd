; Warnings of the compiler and of an unhandled warn leave the exit code alone.
(define (f) (set! made-by-set 1))
(println (warn "careful: ~a" 5))  ; => nil
(println (f))                     ; => 1
