; Data in texts: read-string of language specification 12.4, and what json-parse has in common with it. The host reads; a text that cannot be
; read is a caught record: position in characters, message.

;;; Conversions

(define (read-string text)
  "The first datum in a string, or nil if there is none; nothing is evaluated."
  ;; (read-string "(a [1 2.5] \"s\") b") => (a [1 2.5] "s")
  (let ((datum (%host read-datum (%expect-string text 'read-string 0))))
    (if (%kind? datum caught)
        (%malformed %parse-error-type 'read-string datum text)
        (%interned datum))))

(define (%interned x)
  "A datum that the host made, with the program's symbols and keywords in place of its own."
  (cond ((%pair? x) (%interned-list x))
        ((%kind? x symbol) (string->symbol (%field x 0)))
        ((%kind? x keyword) (string->keyword (%field x 0)))
        ((%kind? x vector) (%intern-fields x 0))
        (else x)))
(define (%interned-list l)
  "%interned of a list."
  (if (%pair? l)
      (let ((element (%interned (%car l))))
        (%cons element (%interned-list (%cdr l))))
      (%interned l)))
(define (%intern-fields v i)
  "The vector, which nobody else has seen, with its elements from i on interned."
  (if (%fx< i (%size v))
      (begin (%set-slot! v i (%interned (%slot v i)))
             (%intern-fields v (%fx+ i 1)))
      v))

(define-failure (%malformed type operation failure text)
  "Signals that a text cannot be read, with the restart use-value, whose value is the result of the operation."
  (%error-for-value
    (%record condition type (%operation-message operation (%field failure 1)) nil (%field failure 0) text)))
