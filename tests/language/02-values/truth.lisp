; Only nil and false are false.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (truth x) (if x 'true 'false))
(show (map truth (list nil '() #f false (= 1 2))))   ; => (false false false false false)
(show (map truth (list 0 0.0 -0.0 "" [] @{} {} 'nil? :nil #t (sqrt -1))))  ; => (true true true true true true true true true true true)
(show (map not (list nil '() #f 0 "")))              ; => (true true true false false)
