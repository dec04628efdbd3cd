; JSON: language specification 12.12. The host reads texts; here tables are made, and values become texts, as in print.lisp a list of strings in
; reverse. Depth is bounded by memory alone.

;;; JSON

(define (json-parse text)
  "The value of a JSON text: objects are tables with strings as keys, arrays lists, null is nil."
  ;; (json-parse "{\"a\": [1, 2.0, null, true]}") => @{"a" (1 2.0 nil true)}
  (let ((value (%host json-parse (%expect-string text 'json-parse 0))))
    (if (%kind? value caught)
        (%malformed %json-error-type 'json-parse value text)
        (%json-value value))))

(define (%json-value x)
  "A value that the host made, with tables for objects."
  (cond ((%pair? x) (%json-list x))
        ((%kind? x struct) (%json-table x 0 (%make-table)))
        (else x)))
(define (%json-list l)
  "%json-value of the elements of a list."
  (if (%pair? l)
      (let ((element (%json-value (%car l))))
        (%cons element (%json-list (%cdr l))))
      nil))
(define (%json-table entries i table)
  "The table with the keys and values from field i on."
  (if (%fx< i (%size entries))
      (begin (%table-put table (%slot entries i) (%json-value (%slot entries (%fx+ i 1))))
             (%json-table entries (%fx+ i 2) table))
      table))

; ---- Values as text ----

; A line is the text that comes before each part of an array or object, a line end and as many spaces as it is deep; nil where all is on one line.
; A table that is being written holds a mark, as when it is printed.

(define (json-serialize x)
  "A value as JSON text without white space."
  ;; (json-serialize {:a [1 2.0 nil #t]}) => "{\"a\":[1,2.0,null,true]}"
  (%json-text x nil 'json-serialize))
(define (json-serialize-pretty x)
  "A value as JSON text with a line for each part, indented by two spaces a level."
  ;; (json-serialize-pretty {:a 1}) => "{\n  \"a\": 1\n}"
  (%json-text x "\n" 'json-serialize-pretty))
(define (%json-text x line operation)
  "A value as JSON text."
  (%string-concat (%reverse-onto (%json-pieces x nil line operation (%record box nil)) nil)))

(define (%json-pieces x pieces line operation mark)
  "The pieces, in reverse, with those of x before them."
  (cond ((%kind? x string) (%cons (%host json-string x) pieces))
        ((%fixnum? x) (%cons (%fixnum->string x) pieces))
        ((%nil? x) (%cons "null" pieces))
        ((%identical? x #t) (%cons "true" pieces))
        ((%identical? x #f) (%cons "false" pieces))
        ((%pair? x) (%json-array x pieces line operation mark))
        ((%kind? x vector) (%json-array (%vector->list x 0) pieces line operation mark))
        ((%kind? x struct) (%json-object (%struct-pairs x 0) pieces line operation mark))
        ((%kind? x table) (%json-table-pieces x pieces line operation mark))
        ((%integer? x) (%cons (%host number->string x 10) pieces))
        ((%float? x)
         (if (%num-eq (%sub x x) 0.0)
             (%cons (%host number->string x 10) pieces)
             (%json-pieces (%wrong-argument operation "JSON has neither NaN nor infinity" x) pieces line operation mark)))
        (else
         (%json-pieces (%wrong-type operation 0 '(:nil :boolean :number :string :list :vector :table :struct) x)
                       pieces line operation mark))))

(define (%json-array l pieces line operation mark)
  "The pieces of an array of the elements of a list."
  (if (%nil? l)
      (%cons "[]" pieces)
      (let ((inner (%inner-line line)))
        (%cons "]" (%on-line line (%json-elements l (%on-line inner (%cons "[" pieces)) inner operation mark))))))
(define (%json-elements l pieces line operation mark)
  "The pieces of the elements of a list that is not empty."
  (let ((written (%json-pieces (%car l) pieces line operation mark)) (tail (%cdr l)))
    (if (%pair? tail)
        (%json-elements tail (%on-line line (%cons "," written)) line operation mark)
        (begin (%end-of-list tail operation) written))))

(define (%json-object pairs pieces line operation mark)
  "The pieces of an object with entries, pairs of key and value."
  (if (%nil? pairs)
      (%cons "{}" pieces)
      (let ((inner (%inner-line line)))
        (%cons "}" (%on-line line (%json-entries pairs (%on-line inner (%cons "{" pieces)) inner operation mark))))))
(define (%json-entries pairs pieces line operation mark)
  "The pieces of entries, of which there is at least one."
  (let ((entry (%car pairs)))
    (let ((key (%host json-string (%json-key (%car entry) operation))))
      (let ((written (%json-pieces (%cdr entry) (%cons (if (%nil? line) ":" ": ") (%cons key pieces)) line operation mark)))
        (if (%pair? (%cdr pairs))
            (%json-entries (%cdr pairs) (%on-line line (%cons "," written)) line operation mark)
            written)))))
(define (%json-key key operation)
  "The text of a key."
  (cond ((%kind? key string) key)
        ((%kind? key keyword) (%field key 0))
        (else (%json-key (%wrong-type operation 0 '(:string :keyword) key) operation))))
(define (%json-table-pieces t pieces line operation mark)
  "The pieces of a table, which must not be part of itself."
  (if (%identical? (%field t 4) mark)
      (%json-pieces (%wrong-argument operation "the table is part of itself" t) pieces line operation mark)
      (begin
        (%set-field! t 4 mark)
        (let ((written (%json-object (%sorted-pairs t) pieces line operation mark)))
          (%set-field! t 4 nil)
          written))))

(define (%inner-line line)
  "The line of parts one level deeper."
  (if (%nil? line) nil (%join2 line "  ")))
(define (%on-line line pieces)
  "The pieces, followed by a new line if there are lines."
  (if (%nil? line) pieces (%cons line pieces)))
