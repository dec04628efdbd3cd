; What generated code and the host call by themselves, and the checks that all other files of the prelude share.
;
; A check either gives its argument back or signals a type-error whose restart use-value supplies another one, which is
; checked in its turn: (%expect-string x 'string-upcase 0).
;
; What define-failure defines signals, and gives a value when a restart supplies one. Calls of it cost code that runs without failures nothing:
; what comes after them is compiled apart.

; ---- Entry points ----

(define-failure (%primitive-failed kind operation a b)
  "A primitive operation met the operands a and b, in their order, and cannot work with them; kind is the number of a Failure. The value to be used as
  its result."
  (cond ((%identical? kind 0) (%with-other-operand operation ':number (%number? a) a b))
        ((%identical? kind 1) (%with-other-operand operation ':integer (%integer? a) a b))
        ((%identical? kind 2) (%division-by-zero (%language-name operation) a b))
        ((%identical? kind 4) (%out-of-range (%language-name operation) 0 0 a))
        ((%identical? kind 5) (%not-comparable operation a b))
        ((%identical? kind 7) (%storage-exhausted 1))
        (else (%primitive operation (%wrong-type (%language-name operation) 0 ':list a) nil))))

(define (%primitive operation a b)
  "The result of a primitive operation."
  (cond ((%identical? operation 'add) (%add a b))
        ((%identical? operation 'sub) (%sub a b))
        ((%identical? operation 'mul) (%mul a b))
        ((%identical? operation 'div) (%div a b))
        ((%identical? operation 'quotient) (%quotient a b))
        ((%identical? operation 'rem) (%rem a b))
        ((%identical? operation 'mod) (%mod a b))
        ((%identical? operation 'lt) (%lt a b))
        ((%identical? operation 'gt) (%gt a b))
        ((%identical? operation 'le) (%le a b))
        ((%identical? operation 'ge) (%ge a b))
        ((%identical? operation 'num-eq) (%num-eq a b))
        ((%identical? operation 'first) (%first a))
        (else (%rest a))))

(define (%language-name operation)
  "The name that programs use for the primitive operation."
  (cond ((%identical? operation 'add) '+)
        ((%identical? operation 'sub) '-)
        ((%identical? operation 'mul) '*)
        ((%identical? operation 'div) '/)
        ((%identical? operation 'lt) '<)
        ((%identical? operation 'gt) '>)
        ((%identical? operation 'le) '<=)
        ((%identical? operation 'ge) '>=)
        ((%identical? operation 'num-eq) '==)
        (else operation)))

(define (%with-other-operand operation expected first-fits a b)
  "The result of the operation with another operand in place of whichever is the wrong one."
  (if first-fits
      (%primitive operation a (%wrong-type (%language-name operation) 1 expected b))
      (%primitive operation (%wrong-type (%language-name operation) 0 expected a) b)))

(define (%not-comparable operation a b)
  "The result of a comparison whose operands are neither both numbers nor both strings, with another operand."
  (cond ((%number? a) (%primitive operation a (%wrong-type (%language-name operation) 1 ':number b)))
        ((%kind? a string) (%primitive operation a (%wrong-type (%language-name operation) 1 ':string b)))
        (else (%primitive operation (%wrong-type (%language-name operation) 0 '(:number :string) a) b))))

(define-failure (%arity-failed procedure argument-count)
  "A procedure was called with a number of arguments that it does not take. The value to be used as that of the call."
  (let ((arity (%host procedure-arity procedure)))
    (%error-for-value
      (%record condition %arity-error-type %unsupplied nil
               (if (%identical? (%car arity) (%car (%cdr arity))) (%car arity) arity)
               argument-count
               procedure))))

(define-failure (%not-a-function value)
  "The operator of a call is no procedure. What is to be called instead."
  (%wrong-type 'call nil ':function value))

(define-failure (%undefined-variable name home operator?)
  "A variable without a value was read, as an operator or otherwise. home is where its value is kept: the address of a cell, a box, or nil. The value to be
  used."
  (let ((c (if operator?
               (%record condition %undefined-function-type %unsupplied nil name)
               (%record condition %undefined-variable-type %unsupplied nil name))))
    (let ((choice (%choice-for-undefined c name)))
      (cond ((if (%kind? choice caught) #f #t) choice)
            ((%identical? (%field choice 1) 1) (%store-at home (%car (%field choice 0))))
            ((%unbound? (%value-at home)) (%undefined-variable name home operator?))
            (else (%value-at home))))))
(define (%choice-for-undefined c name)
  "error with the restarts of a variable without a value: the value given to use-value, or a caught record for store-value (1) and retry (2)."
  (%enter-made-restarts
    (%cons (%restart-clause 'use-value nil 1 1 (fn () (%join2 "Use a value instead of " (%field name 0))) nil nil)
           (%cons (%restart-clause 'store-value 1 1 1 (fn () (%join3 "Define " (%field name 0) " and use its value")) nil nil)
                  (%cons (%restart-clause 'retry 2 0 0 (fn () (%join3 "Look up " (%field name 0) " again")) nil nil)
                         nil)))
    c (%place))
  (%error c))
(define (%store-at home value)
  "Puts a value where that of a variable is kept; the value."
  (cond ((%fixnum? home) (%set-cell! home value))
        ((%kind? home box) (%set-field! home 0 value))
        (else value)))
(define (%value-at home)
  "The value that is kept there, perhaps the mark that there is none."
  (cond ((%fixnum? home) (%cell home))
        ((%kind? home box) (%field home 0))
        (else %unbound)))

(define (%run-main thunk)
  "Runs the program in the outermost dynamic environment, where the restart abort ends it with exit code 1."
  (%set-handlers! nil)
  (%set-restarts! nil)
  (%set-winders! nil)
  (%set-parameters! nil)
  (let ((value (%with-abort thunk)))
    (%host flush)
    (if (%kind? value caught)
        (%leave-with-failure)
        (if (%when-reached (%attempt %attempt-definition) (%field %some-form-failed 0)) (%leave-with-failure) value))))
(define-noreturn (%leave-with-failure)
  "Ends the program with exit code 1."
  (%host set-exit-code 1)
  (%leave exit nil nil))

; ---- Programs that go on behind forms that fail ----

(define %some-form-failed (%record box #f))
(define (%attempt thunk)
  "Value of a top-level form; nil when its restart abort is invoked."
  (let ((value (%attempt-value thunk)))
    (if (%kind? value caught) nil value)))
(define (%attempt-definition thunk old)
  "Value of a top-level definition; when its restart abort is invoked the value that the variable has already, which old gives, or nil."
  (let ((value (%attempt-value thunk)))
    (if (%kind? value caught) (handler-case (old) (undefined-variable () nil)) value)))
(define (%attempt-value thunk)
  "Value of a top-level form, or a caught record when its restart abort is invoked."
  (let ((value (%with-form-abort thunk)))
    (when (%kind? value caught) (%set-field! %some-form-failed 0 #t))
    value))
(define (%with-form-abort thunk)
  "Value of the thunk, or a caught record when its restart abort is invoked."
  (%enter-restarts '([abort 0 0 0 "Go on with the next form" nil nil]) nil (%place))
  (%leave-restarts (thunk)))
(define-noreturn (%syntax-error message)
  "Signals that a top-level form cannot be compiled."
  (%error (%record condition %syntax-error-type message nil)))

(define (%with-abort thunk)
  "Value of the thunk, or a caught record when its restart abort is invoked."
  (%enter-restarts '([abort 0 0 0 "End the program" nil nil]) nil (%place))
  (%leave-restarts (thunk)))

(define (%host-invoke-restart restart arguments)
  "The host picked a restart for the program to go on with: with a list of arguments, or #t for those that the restart finds itself."
  (if (%identical? arguments #t)
      (%host-invoke-restart restart (%interactive-arguments restart))
      (%invoke-restart restart arguments (%list-length arguments 'invoke-restart))))

; ---- Failures ----

(define-failure (%wrong-type operation index expected actual)
  "Signals the type-error with the restart use-value, and gives the value that it supplies."
  (%error-for-value (%record condition %type-error-type %unsupplied nil expected actual operation index)))

(define-failure (%wrong-argument operation message argument)
  "Signals an argument-error with the restart use-value, and gives the value that it supplies."
  (%error-for-value (%record condition %argument-error-type (%operation-message operation message) nil argument)))

(define (%operation-message operation message)
  "Message of a built-in condition: the operation's name comes first."
  (%string-concat (%cons (%field operation 0) (%cons ": " (%cons message nil)))))

(define-failure (%out-of-range operation index length object)
  "Signals a range-error with the restart use-value, whose value is the result of the operation."
  (%error-for-value (%record condition %range-error-type %unsupplied nil index length operation object)))

(define-failure (%division-by-zero operation dividend divisor)
  "Signals that the divisor is the integer 0, with the restart use-value, whose value is the result of the operation."
  (%error-for-value (%record condition %division-by-zero-type %unsupplied nil dividend divisor operation)))

(define-noreturn (%arithmetic-failed operation message)
  "Signals an arithmetic-error."
  (%error (%record condition %arithmetic-error-type (%operation-message operation message) nil)))

(define-failure (%cannot-parse operation text)
  "Signals a parse-error with the restart use-value, whose value is the result of the operation."
  (%error-for-value
    (%record condition %parse-error-type
             (%operation-message operation (%string-concat (%cons "cannot read " (%cons (%host string-write-form text) nil))))
             nil nil text)))

(define-failure (%improper-list tail operation)
  "The end of a list was reached and is not nil. nil, when a restart supplies another value: the list ends here."
  (%wrong-type operation nil ':list tail)
  nil)

(define-inline (%end-of-list tail operation)
  "nil at the end of a proper list; signals at the end of another. A coroutine that is gone through may have ended as well."
  (if (%nil? tail)
      nil
      (if (%when-reached (make-coroutine) (%kind? tail continuation))
          nil
          (%improper-list tail operation))))
(define-inline (%more-elements tail)
  "What follows the last pair so far of a list that is made on the way from a coroutine: a pair if there is more; nil for all other lists."
  (%when-reached (make-coroutine) (if (%kind? tail continuation) (%next-pair tail) nil)))

(define-failure (%match-failed value)
  "A value does not fit the pattern that it is to be destructured by: another one."
  (%error-for-value (%record condition %match-error-type %unsupplied nil value)))

(define-failure (%keyword-arguments-failed function message argument)
  "The arguments after &keys do not fit; function is the callee's name, a symbol. Gives what a restart supplies."
  (%error-for-value (%record condition %argument-error-type (%operation-message function message) nil argument)))

; ---- Checks ----

(define (%expect-string x operation index)
  "x, a string."
  (if (%kind? x string) x (%expect-string (%wrong-type operation index ':string x) operation index)))

(define (%expect-number x operation index)
  "x, a number."
  (if (%number? x) x (%expect-number (%wrong-type operation index ':number x) operation index)))

(define (%expect-integer x operation index)
  "x, an integer of any size."
  (if (%integer? x) x (%expect-integer (%wrong-type operation index ':integer x) operation index)))

(define (%expect-count x operation index)
  "x, a fixnum that is not negative: a number of things to make."
  (cond ((%fixnum? x)
         (if (%fx< x 0)
             (%expect-count (%wrong-argument operation "expected a count that is not negative" x) operation index)
             x))
        ((%integer? x) (%expect-count (%wrong-argument operation "the count is out of range" x) operation index))
        (else (%expect-count (%wrong-type operation index ':integer x) operation index))))

(define (%expect-list x operation index)
  "x, nil or a pair."
  (if (%pair? x) x (if (%nil? x) x (%expect-list (%wrong-type operation index ':list x) operation index))))

(define (%expect-pair x operation index)
  "x, a pair."
  (if (%pair? x) x (%expect-pair (%wrong-type operation index ':list x) operation index)))

(define (%expect-vector x operation index)
  "x, a vector."
  (if (%kind? x vector) x (%expect-vector (%wrong-type operation index ':vector x) operation index)))

(define (%expect-function x operation index)
  "x, a procedure."
  (if (%kind? x procedure) x (%expect-function (%wrong-type operation index ':function x) operation index)))

(define (%expect-table x operation index)
  "x, a table."
  (if (%kind? x table) x (%expect-table (%wrong-type operation index ':table x) operation index)))

(define (%expect-struct x operation index)
  "x, a struct."
  (if (%kind? x struct) x (%expect-struct (%wrong-type operation index ':struct x) operation index)))

(define (%expect-condition x operation index)
  "x, a condition."
  (if (%kind? x condition) x (%expect-condition (%wrong-type operation index ':condition x) operation index)))

(define (%expect-condition-or-nil x operation index)
  "x, a condition or nil."
  (if (%nil? x)
      nil
      (if (%kind? x condition) x (%expect-condition-or-nil (%wrong-type operation index ':condition x) operation index))))

(define (%expect-restart x operation index)
  "x, a restart."
  (if (%kind? x restart) x (%expect-restart (%wrong-type operation index ':restart x) operation index)))

(define (%name-designator? x)
  "Whether x is a symbol or a keyword."
  (if (%kind? x symbol) #t (%kind? x keyword)))

; ---- Lists that the prelude itself needs everywhere ----

(define (%memq x list)
  "The part of the list that starts with the very object x, or nil."
  (if (%pair? list)
      (if (%identical? x (%car list)) list (%memq x (%cdr list)))
      nil))

(define (%list-length list operation)
  "Number of elements of a proper list."
  (let loop ((rest list) (count 0))
    (if (%pair? rest)
        (loop (%cdr rest) (%fx+ count 1))
        (begin (%end-of-list rest operation) count))))

(define (%reverse-onto list tail)
  "The elements of the list in reverse, followed by the tail."
  (if (%pair? list)
      (%reverse-onto (%cdr list) (%cons (%car list) tail))
      tail))

(define (%last-pair list)
  "The last pair of a list that is not empty."
  (if (%pair? (%cdr list)) (%last-pair (%cdr list)) list))
