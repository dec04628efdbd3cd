(define-condition parse-failure (error) (line 0) :report (fn (c) (string "line " (parse-failure-line c))))
(define (fail n) (error 'parse-failure :line n))
