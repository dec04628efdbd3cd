; A parser that stays where it met the error: skip-token leaves the unexpected token out, insert-token puts the missing one in.
; The grammar: sum = term { + term }, term = number | ( sum ).

(define-condition unexpected-token (error) token expected position
  :report (fn (c) (format "token ~a: expected ~a, got ~a"
                          (unexpected-token-position c) (unexpected-token-expected c) (unexpected-token-token c))))

(define tokens '())
(define position 0)

(define (peek) (if (empty? tokens) 'end (first tokens)))
(define (advance)
  (let ((token (peek)))
    (unless (empty? tokens) (set! tokens (rest tokens)))
    (set! position (+ position 1))
    token))

; The next token, which fits. Else the error is signalled here, before anything is given up.
(define (expect fits? expected)
  (if (fits? (peek))
      (advance)
      (restart-case (error 'unexpected-token :token (peek) :expected expected :position position)
        (skip-token () :report "Leave the token out" (advance) (expect fits? expected))
        (insert-token (token) :report "Put a token before it" (set! tokens (cons token tokens)) (expect fits? expected)))))

(define (is token) (fn (x) (= x token)))

(define (term)
  (if (= (peek) 'open)
      (begin (advance)
             (let ((value (sum)))
               (expect (is 'close) 'close)
               value))
      (expect number? 'number)))
(define (sum)
  (let loop ((value (term)))
    (if (= (peek) 'plus)
        (begin (advance) (loop (+ value (term))))
        value)))
(define (parse input)
  (set! tokens input)
  (set! position 0)
  (let ((value (sum)))
    (expect (is 'end) 'end)
    value))

(println (parse '(1 plus open 2 plus 3 close)))

; An editor's policy: note the error, drop what does not belong, supply what is missing.
(define (parse-leniently input)
  (handler-bind ((unexpected-token
                   (fn (c)
                     (println " " (condition-report c))
                     (case (unexpected-token-expected c)
                       (close (invoke-restart 'insert-token 'close))
                       (number (if (= (unexpected-token-token c) 'end)
                                   (invoke-restart 'insert-token 0)
                                   (invoke-restart 'skip-token)))
                       (else (invoke-restart 'skip-token))))))
    (parse input)))

(println (parse-leniently '(1 plus open 2 plus 3)))
(println (parse-leniently '(1 plus what 2)))
(println (parse-leniently '(1 plus)))

; A compiler's policy: the first error ends it.
(println (handler-case (parse '(1 plus what 2))
           (unexpected-token (c) (condition-report c))))
