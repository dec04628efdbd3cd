; Interactive repair: a program that stops at an error, shows what can be done, and goes on with the answer that it reads.
; The answers come from standard input; the file beside this one plays the user.

(define prices {:tea 3 :coffee 4})

(define (price-of item)
  (restart-case
      (if (has? prices item)
          (get prices item)
          (error "no price for ~a" item))
    (use-value (price)
      :report "Give a price for this time"
      :interactive (fn () (list (ask "price? ")))
      price)
    (store-value (price)
      :report "Give a price and remember it"
      :interactive (fn () (list (ask "price from now on? ")))
      (set! prices (put prices item price))
      price)))

(define (ask prompt)
  (print prompt)
  (let ((answer (read-line)))
    (println answer)
    (string->number answer)))

; Shows the condition and its restarts and invokes the one that is chosen.
(define (repair c)
  (println "error:" (condition-report c))
  (let ((restarts (filter (fn (r) (not (= (restart-name r) 'abort))) (compute-restarts c))))
    (let loop ((rest-of restarts) (i 0))
      (unless (empty? rest-of)
        (println " " i (restart-report (first rest-of)))
        (loop (rest rest-of) (+ i 1))))
    (invoke-restart-interactively (nth (ask "which? ") restarts))))

(define (total items)
  (fold + 0 (map price-of items)))

(handler-bind ((error repair))
  (println "total:" (total (list :tea :cake :cake :coffee :juice))))
