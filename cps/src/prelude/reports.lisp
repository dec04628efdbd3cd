; Messages of conditions: conditions specification 1.1 and 1.5, language specification 7.3.

(define-deferred (%report c)
  "The message of a condition: the one given for it, else the report of the first type in its linearisation that has one, else its name."
  (let ((message (%field c 1)))
    (cond ((%kind? message string) message)
          ((%unsupplied? message) (%report-by-type c (%field c 0) (%field (%field c 0) 3)))
          ((%nil? message) (%report-by-type c (%field c 0) (%field (%field c 0) 3)))
          (else (%display-form message)))))
(define (%report-by-type c type ancestors)
  "The report of the type or of the first of its ancestors that has one."
  (let ((report (%own-report c type)))
    (cond ((%kind? report string) report)
          ((%pair? ancestors) (%report-by-type c (%car ancestors) (%cdr ancestors)))
          (else (%type-name c)))))
(define (%own-report c type)
  "The report that a type itself gives, or nil."
  (let ((own (%field type 5)))
    (cond ((%nil? own) (%built-in-report c type))
          ((%identical? own ':message) (%text-or-nil (%field-or-nil c ':message)))
          ((%kind? own procedure) (%display-form (own c)))
          (else (%display-form own)))))
(define (%text-or-nil x)
  "The display form of x, but nil for nil."
  (if (%nil? x) nil (%display-form x)))
(define (%report-or-failure c)
  "The message of a condition for printing, where a report procedure that fails must do no harm."
  (handler-case (%report c)
    (serious-condition () "<error while reporting>")))

(define (%built-in-report c type)
  "The report that a built-in type itself gives, or nil."
  (cond ((%identical? type %type-error-type) (%type-report c (%field-or-nil c ':operation) (%field-or-nil c ':expected)))
        ((%identical? type %simple-condition-type) (%simple-report (%field-or-nil c ':format) (%field-or-nil c ':arguments)))
        ((%identical? type %division-by-zero-type) "Division by zero")
        ((%identical? type %undefined-variable-type) (%join2 "Undefined variable: " (%display-form (%field-or-nil c ':name))))
        ((%identical? type %arity-error-type) (%arity-report (%field-or-nil c ':function) (%field-or-nil c ':expected) (%field-or-nil c ':actual)))
        ((%identical? type %thrown-value-type) (%display-form (%field-or-nil c ':value)))
        ((%identical? type %range-error-type) (%range-report c (%field-or-nil c ':operation)))
        ((%identical? type %match-error-type) (%join2 "match: no pattern fits " (%clipped-form (%field-or-nil c ':value))))
        ((%identical? type %assertion-error-type) (%write-form (%field-or-nil c ':expression)))
        ((%identical? type %restart-not-found-type) (%join3 "no restart named " (%display-form (%field-or-nil c ':name)) " is active"))
        ((%identical? type %restart-inactive-type) (%join3 "restart " (%display-form (%field-or-nil c ':name)) " is no longer active"))
        ((%identical? type %storage-exhausted-type) (%storage-report (%field-or-nil c ':kind)))
        ((%identical? type %freeze-error-type) (%join2 "cannot freeze: " (%display-form (%field-or-nil c ':reason))))
        ((%identical? type %timeout-type) (%join3 "time limit of " (%display-form (%field-or-nil c ':limit)) " ms reached"))
        (else nil)))

(define (%join2 a b)
  "Two strings joined."
  (%string-concat (%cons a (%cons b nil))))
(define (%join3 a b c)
  "Three strings joined."
  (%string-concat (%cons a (%cons b (%cons c nil)))))

(define (%type-report c operation expected)
  "OPERATION: expected TYPE, got VALUE."
  (if (%nil? expected)
      nil
      (%join2 (%operation-prefix operation)
              (%join2 (%join2 "expected " (%type-names expected))
                      (%join2 ", got " (%clipped-form (%field-or-nil c ':actual)))))))
(define (%operation-prefix operation)
  "The operation's name and a colon, if it is known."
  (if (%nil? operation) "" (%join2 (%display-form operation) ": ")))
(define (%type-names expected)
  "A keyword, or several of them, as text."
  (if (if (%pair? expected) (%kind? (%car expected) keyword) #f)
      (string-join (map (fn (type) (%write-form type)) expected) " or ")
      (%write-form expected)))
(define (%clipped-form x)
  "The write form of a value, cut off where it gets long."
  (let ((form (%write-form x)))
    (if (%fx< 200 (%string-length form))
        (%join2 (%string-part form 0 200) "...")
        form)))

(define (%range-report c operation)
  "OPERATION: index I is out of range for length N."
  (%join2 (%operation-prefix operation)
          (%join2 (%join2 "index " (%write-form (%field-or-nil c ':argument)))
                  (%join2 " is out of range for length " (%write-form (%field-or-nil c ':length))))))

(define (%arity-report function expected actual)
  "NAME: expected 2 arguments, got 1."
  (%join2 (%callee-prefix function)
          (%join2 (%join2 "expected " (%arity-text expected))
                  (%join2 ", got " (%write-form actual)))))
(define (%callee-prefix function)
  "The name of what was called and a colon."
  (cond ((%kind? function procedure) (%join2 (%procedure-name function) ": "))
        ((%nil? function) "")
        (else (%join2 (%display-form function) ": "))))
(define (%procedure-name f)
  "The name of a procedure for messages."
  (let ((name (%host procedure-name f)))
    (if (%unsupplied? name) "fn" name)))
(define (%arity-text expected)
  "A number of arguments, or a list of the least and the greatest one, as text."
  (cond ((%pair? expected) (%arity-range-text (%car expected) (%car (%cdr expected))))
        ((%identical? expected 1) "1 argument")
        (else (%join2 (%write-form expected) " arguments"))))
(define (%arity-range-text least greatest)
  "A range of numbers of arguments as text."
  (if (%nil? greatest)
      (%join2 "at least " (%arity-text least))
      (%join2 (%join2 (%write-form least) " to ") (%arity-text greatest))))

(define (%storage-report kind)
  "What has run out."
  (cond ((%identical? kind ':stack) "the stack cannot grow")
        ((%identical? kind ':heap) "the heap cannot grow")
        (else nil)))

(define (%simple-report template arguments)
  "The formatted message of a condition that has a template, else nil."
  (if (%kind? template string) (%message-text template arguments) nil))

; ---- Message templates ----

; The directives of messages are lenient: ~a and ~d display form, ~s write form, ~% newline, ~~ tilde, in either case; any other is kept
; as it is, and what is missing prints nothing.

(define (%message-text template arguments)
  "The template with its directives replaced; arguments that are left over follow in write form, each after a space."
  (if (%nil? arguments)
      (%format-message template nil)
      (%string-concat (%reverse-onto (%message-pieces template 0 arguments nil #t) nil))))
(define (%format-message template arguments)
  "The template with its directives replaced; arguments that are left over are dropped."
  (if (%unsupplied? (%host string-index template "~" 0))
      template
      (%string-concat (%reverse-onto (%message-pieces template 0 arguments nil #f) nil))))

(define (%message-pieces template start arguments pieces keep-surplus)
  "The pieces in reverse, with those of the template from start on."
  (let ((tilde (%host string-index template "~" start)))
    (if (%unsupplied? tilde)
        (%surplus-pieces (if keep-surplus arguments nil)
                         (%cons (%string-part template start (%string-length template)) pieces))
        (%message-directive template (%fx+ tilde 1) arguments
                            (%cons (%string-part template start tilde) pieces)
                            keep-surplus))))
(define (%surplus-pieces arguments pieces)
  "The pieces with the arguments in write form."
  (if (%pair? arguments)
      (let ((form (%write-form (%car arguments))))
        (%surplus-pieces (%cdr arguments) (%cons form (%cons " " pieces))))
      pieces))

(define (%message-directive template at arguments pieces keep-surplus)
  "Goes on after the tilde before the index at."
  (if (%fx< at (%string-length template))
      (let ((code (%fxior (%host char-code template at) 32)) (after (%fx+ at 1)))
        (cond ((%identical? code 126) (%message-pieces template after arguments (%cons "~" pieces) keep-surplus))
              ((%identical? code 37) (%message-pieces template after arguments (%cons "\n" pieces) keep-surplus))
              ((%identical? code 97) (%message-argument template after arguments pieces keep-surplus #f))
              ((%identical? code 100) (%message-argument template after arguments pieces keep-surplus #f))
              ((%identical? code 115) (%message-argument template after arguments pieces keep-surplus #t))
              (else (%message-pieces template after arguments
                                     (%cons (%string-part template (%fx- at 1) after) pieces)
                                     keep-surplus))))
      (%message-pieces template at arguments (%cons "~" pieces) keep-surplus)))
(define (%message-argument template after arguments pieces keep-surplus written)
  "Goes on after a directive that shows the next argument."
  (if (%pair? arguments)
      (let ((form (if written (%write-form (%car arguments)) (%display-form (%car arguments)))))
        (%message-pieces template after (%cdr arguments) (%cons form pieces) keep-surplus))
      (%message-pieces template after nil pieces keep-surplus)))
