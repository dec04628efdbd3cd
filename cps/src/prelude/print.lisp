; Printing: language specification 2.6. The text of a value is collected as a list of strings in reverse and joined once. Heads are printed
; by recursion and tails by iteration, so that depth is bounded by memory alone.
;
; A table that is being printed holds the mark of its printing, a fresh object for each call, so that a printing that was left half-way
; cannot be mistaken for the one under way.

;;; Conversions

(define-deferred (%write-form x)
  "The write form of a value, a string."
  (%string-concat (%reverse-onto (%pieces x nil (%record box nil)) nil)))
(define (%display-form x)
  "The display form of a value, a string."
  (cond ((%kind? x string) x)
        ((%kind? x condition) (%condition-display-form x))
        (else (%write-form x))))

(define (%pieces x pieces mark)
  "The pieces, in reverse, with those of the write form of x before them."
  (cond ((%fixnum? x) (%cons (%fixnum->string x) pieces))
        ((%pair? x) (%list-pieces x (%cons "(" pieces) mark))
        ((%kind? x string) (%cons (%host string-write-form x) pieces))
        ((%kind? x symbol) (%cons (%field x 0) pieces))
        ((%kind? x keyword) (%cons (%field x 0) (%cons ":" pieces)))
        ((%nil? x) (%cons "nil" pieces))
        ((%number? x) (%cons (%host number->string x 10) pieces))
        ((%kind? x vector) (%vector-pieces x 0 (%cons "[" pieces) mark))
        ((%kind? x table) (%table-pieces x pieces mark))
        ((%kind? x struct) (%cons "}" (%entry-pieces (%struct-pairs x 0) (%cons "{" pieces) mark)))
        (else (%cons (%opaque-form x) pieces))))

(define-deferred (%opaque-form x)
  "The text of a value that does not show its parts."
  (cond ((%identical? x #t) "true")
        ((%identical? x #f) "false")
        ((%kind? x condition) (%condition-write-form x))
        ((%kind? x procedure) (%procedure-form x))
        ((%kind? x box) "<cell>")
        ((%kind? x restart) (%restart-form x))
        ((%when-reached (make-coroutine) (%kind? x coroutine)) (%when-reached (make-coroutine) (%coroutine-form x)))
        (else "<c-handle>")))
(define (%procedure-form f)
  "The text of a procedure."
  (let ((type (%procedure-type f)))
    (cond ((%identical? type ':closure) "<closure>")
          ((%identical? type ':native-function) "<native-fn>")
          ((%identical? type ':parameter) "<parameter>")
          (else "<continuation>"))))
(define (%restart-form restart)
  "The text of a restart."
  (%string-concat
         (%cons "<restart:" (%cons (if (%nil? (%field restart 0)) "nil" (%field (%field restart 0) 0)) (%cons ">" nil)))))

(define (%list-pieces l pieces mark)
  "The pieces of a pair's elements and of the closing bracket."
  (let ((printed (%pieces (%car l) pieces mark)) (tail (%cdr l)))
    (cond ((%pair? tail) (%list-pieces tail (%cons " " printed) mark))
          ((%nil? tail) (%cons ")" printed))
          (else (%cons ")" (%pieces tail (%cons " . " printed) mark))))))
(define (%vector-pieces v i pieces mark)
  "The pieces of a vector's elements from i on and of the closing bracket."
  (if (%fx< i (%size v))
      (%vector-pieces v (%fx+ i 1)
                      (%pieces (%slot v i) (if (%identical? i 0) pieces (%cons " " pieces)) mark)
                      mark)
      (%cons "]" pieces)))
(define-deferred (%table-pieces t pieces mark)
  "The pieces of a table, which may be part of itself."
  (if (%identical? (%field t 4) mark)
      (%cons "@{...}" pieces)
      (begin
        (%set-field! t 4 mark)
        (let ((printed (%entry-pieces (%sorted-pairs t) (%cons "@{" pieces) mark)))
          (%set-field! t 4 nil)
          (%cons "}" printed)))))
(define (%entry-pieces pairs pieces mark)
  "The pieces of keys and values."
  (if (%pair? pairs)
      (let ((printed (%pieces (%cdr (%car pairs)) (%cons " " (%pieces (%car (%car pairs)) pieces mark)) mark)))
        (%entry-pieces (%cdr pairs) (if (%pair? (%cdr pairs)) (%cons " " printed) printed) mark))
      pieces))

; ---- Conditions ----

(define (%condition-write-form c)
  "The write form of a condition: <TYPE: MESSAGE>."
  (%string-concat
         (%cons "<" (%cons (%type-name c) (%cons ": " (%cons (%report-or-failure c) (%cons ">" nil)))))))
(define-deferred (%condition-display-form c)
  "The display form of a condition: TYPE: MESSAGE."
  (%string-concat
         (%cons (if (%identical? (%field (%field c 0) 0) 'exception) "Exception" (%type-name c))
                (%cons ": " (%cons (%report-or-failure c) nil)))))
(define (%type-name c)
  "The name of a condition's type, a string."
  (%field (%field (%field c 0) 0) 0))

; ---- Joining display forms ----

(define (string & values)
  "The display forms of the values joined."
  ;; (string "n = " 1 " " '(a "b")) => "n = 1 (a \"b\")"
  (%string-concat (%display-forms values)))
(define (%display-forms values)
  "List of the display forms."
  (if (%pair? values)
      (let ((form (%display-form (%car values))))
        (%cons form (%display-forms (%cdr values))))
      nil))
(define (%write-forms values)
  "List of the write forms."
  (if (%pair? values)
      (let ((form (%write-form (%car values))))
        (%cons form (%write-forms (%cdr values))))
      nil))
(define (%spaced-forms values end)
  "The display forms separated by one space and followed by the end, as one string."
  (%string-concat (%cons (%string-join (%display-forms values) " ") (%cons end nil))))
