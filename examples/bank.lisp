; A bank: closures as objects, and transfers that happen completely or not at all.
;
; An account is a procedure that shares its balance with nobody. A transfer undoes the withdrawal when the deposit fails, whatever the reason is, and lets
; the reason travel on.
;
; Run it with: trapeze examples/bank.lisp

(define (make-account owner balance)
  (define history nil)
  (define (record what amount)
    (set! history (cons (list what amount) history))
    balance)
  (define (deposit amount)
    (unless (> amount 0) (error "cannot deposit ~a" amount))
    (set! balance (+ balance amount))
    (record 'deposit amount))
  (define (withdraw amount)
    (when (> amount balance)
      (error "~a has only ~a of the ~a asked for" owner balance amount))
    (set! balance (- balance amount))
    (record 'withdraw amount))
  (fn (message & arguments)
    (case message
      (balance balance)
      (owner owner)
      (history (reverse history))
      (deposit (apply deposit arguments))
      (withdraw (apply withdraw arguments))
      (else (error "an account does not understand ~a" message)))))

(define ada (make-account "Ada" 100))
(define ben (make-account "Ben" 20))
(define (closed-account message & arguments)
  (if (= message 'owner) "Nobody" (error "the account is closed")))

(define (show)
  (println "  Ada:" (ada 'balance) " Ben:" (ben 'balance)))

; Either both accounts change or none.
(define (transfer from to amount)
  (from 'withdraw amount)
  (let ((complete false))
    (try
      (to 'deposit amount)
      (set! complete true)
      (finally
        (unless complete
          (println "  undoing the withdrawal of" amount)
          (from 'deposit amount)))))
  (println " " (from 'owner) "->" (to 'owner) amount))

(define (attempt from to amount)
  (try (transfer from to amount)
    (catch e (println "  refused:" (exception-message e))))
  (show))

(println "at the beginning")
(show)
(println "Ada pays Ben 30")
(attempt ada ben 30)
(println "Ben pays Ada 500")
(attempt ben ada 500)
(println "Ada pays into a closed account")
(attempt ada closed-account 50)
(println "Ben asks for something odd")
(println "  refused:" (try (ben 'dance) (catch e (exception-message e))))

; The caller may decide that too large a transfer takes all there is.
(println "Ben pays Ada 500, or as much as he has")
(define (pay-at-most from to amount)
  (restart-case (transfer from to amount)
    (pay-all () :report "Transfer the whole balance" (transfer from to (from 'balance)))))
(handler-bind ((error (fn (c) (invoke-restart 'pay-all))))
  (pay-at-most ben ada 500))
(show)

(println "what happened to Ada's account")
(each entry in (ada 'history)
  (println " " (string-pad-right (symbol->string (first entry)) 9) (string-pad-left (number->string (second entry)) 4)))
