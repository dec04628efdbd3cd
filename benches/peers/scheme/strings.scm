; Scheme joins pieces by writing them into a string port.

(define (write-pieces i n port)
  (if (= i n)
      (string-length (get-output-string port))
      (begin
        (write-text "piece-" port)
        (write-text (number->string i) port)
        (write-text "," port)
        (write-pieces (+ i 1) n port))))

(define (main) (write-pieces 0 100000 (open-output-string)))
