; Recursion that is not a tail call, as deep as memory allows.
;
; In most languages a procedure that calls itself a million times before it returns once overflows the stack, and one writes a loop with an
; accumulator instead. Here the stack is ordinary memory: write the recursion that says what is meant.
;
; Run it with: trapeze examples/deep-recursion.lisp

; The length of the Collatz sequence from n: halve even numbers, map odd ones to 3n + 1, until 1 is reached.
(define (collatz-length n)
  (cond ((= n 1) 1)
        ((even? n) (+ 1 (collatz-length (/ n 2))))
        (else (+ 1 (collatz-length (+ 1 (* 3 n)))))))

; Each call waits for the next one, to make its own pair afterwards: a million frames.
(define (countdown n)
  (if (= n 0)
      nil
      (cons n (countdown (- n 1)))))

(define (sum numbers)
  (if (nil? numbers)
      0
      (+ (first numbers) (sum (rest numbers)))))

; A chain of a hundred thousand boxes in boxes, and the recursion that opens them all.
(define (wrap n)
  (if (= n 0) 'pearl (list (wrap (- n 1)))))
(define (unwrap x)
  (if (list? x) (unwrap (first x)) x))

(define million (countdown 1000000))
(println "a list made by a million pending calls:" (take 5 million) "and so on")
(println "its sum, by a million pending additions:" (sum million))
(println "its squares:" (take 5 (map (fn (n) (* n n)) million)) "and so on")
(println "in the innermost of 100000 boxes:" (unwrap (wrap 100000)))
(println "two such chains are equal:" (= (wrap 100000) (wrap 100000)))
(println "Collatz lengths of 27, 97 and 871:" (map collatz-length '(27 97 871)))
