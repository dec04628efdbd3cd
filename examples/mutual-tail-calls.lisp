; Procedures that call each other in tail position are states of a machine.
;
; A call that is the last thing a procedure does replaces it: it is a jump with arguments and needs no memory, whichever procedure it goes to. So a
; state machine is written as one procedure for each state, and it may run for ever.
;
; Run it with: trapeze examples/mutual-tail-calls.lisp

; The classic: two procedures that know nothing but each other.
(define (my-even? n) (if (= n 0) true (my-odd? (- n 1))))
(define (my-odd? n) (if (= n 0) false (my-even? (- n 1))))
(println "is a million even?" (my-even? 1000000) "- is it odd?" (my-odd? 1000000))

; A turnstile: locked until a coin is put in, unlocked until somebody pushes through.
(define (locked events coins passed)
  (cond ((nil? events) (list 'locked coins passed))
        ((= (first events) 'coin) (unlocked (rest events) (+ coins 1) passed))
        (else (locked (rest events) coins passed))))
(define (unlocked events coins passed)
  (cond ((nil? events) (list 'unlocked coins passed))
        ((= (first events) 'push) (locked (rest events) coins (+ passed 1)))
        (else (unlocked (rest events) (+ coins 1) passed))))
(println "turnstile (state coins passed):" (locked '(push coin push push coin coin push) 0 0))

; The same machine through a busy year of three hundred thousand events.
(define (busy-day n events)
  (if (= n 0)
      events
      (busy-day (- n 1) (list* 'coin 'push 'push events))))
(println "after 300000 events:" (locked (busy-day 100000 nil) 0 0))

; A recogniser for signed decimal numbers, character by character: each state either goes on to another one or gives the verdict.
(define digits (string->list "0123456789"))
(define (digit? c) (if (member c digits) true false))
(define (start text)
  (cond ((nil? text) false)
        ((member (first text) '("+" "-")) (whole (rest text) false))
        (else (whole text false))))
(define (whole text seen)
  (cond ((nil? text) seen)
        ((digit? (first text)) (whole (rest text) true))
        ((= (first text) ".") (fraction (rest text) seen))
        (else false)))
(define (fraction text seen)
  (cond ((nil? text) seen)
        ((digit? (first text)) (fraction (rest text) true))
        (else false)))
(define (decimal? text) (start (string->list text)))

(each text in '("42" "-3.14" "+.5" "." "1.2.3" "12a" "")
  (println (string-pad-right text 6) (if (decimal? text) "is a number" "is no number")))
(println "a number of 100001 digits:" (decimal? (string-repeat "7" 100001)))
