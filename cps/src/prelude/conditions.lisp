; Conditions as objects: conditions specification 1.2 to 1.5. A condition is a record: type, message given for it or the unsupplied marker,
; backtrace, then the fields in index order. No report is made before somebody asks for it.

; ---- Types ----

(define (%condition-type-named name operation)
  "The condition type that a symbol or keyword names."
  (let ((type (%builtin-type (if (%kind? name keyword) (string->symbol (%field name 0)) name))))
    (if (%nil? type)
        (%condition-type-named (%wrong-argument operation "there is no condition type of that name" name) operation)
        type)))

(define (%condition-type-of-id id operation)
  "The condition type with that id."
  (let ((type (%builtin-type-of-id id)))
    (if (%nil? type)
        (%condition-type-of-id (%wrong-argument operation "there is no condition type with that id" id) operation)
        type)))

(define-inline (%type-matches? type specifier)
  "Whether conditions of the type are of the kind that a handler clause names."
  (if (%kind? specifier symbol)
      (if (%pair? (%memq specifier (%field type 2))) #t (%identical? specifier 't))
      (%specifier-matches? type specifier)))
(define (%specifier-matches? type specifier)
  "%type-matches? for a specifier that is no symbol: keyword, id, (or s ...), (and s ...), (not s), #t or nil."
  (cond ((%kind? specifier keyword) (%has-name? (%field specifier 0) (%field type 2)))
        ((%fixnum? specifier) (%pair? (%memq specifier (%field type 1))))
        ((%pair? specifier) (%combination-matches? type (%car specifier) (%cdr specifier)))
        (else (%identical? specifier #t))))
(define (%has-name? name symbols)
  "Whether one of the symbols has that name."
  (if (%pair? symbols)
      (if (%string-equal? (%field (%car symbols) 0) name) #t (%has-name? name (%cdr symbols)))
      #f))
(define (%combination-matches? type operator specifiers)
  "%type-matches? for or, and, not."
  (cond ((%identical? operator 'or) (%some-matches? type specifiers))
        ((%identical? operator 'and) (%every-matches? type specifiers))
        ((%identical? operator 'not) (if (%some-matches? type specifiers) #f #t))
        (else #f)))
(define (%some-matches? type specifiers)
  "Whether one of the specifiers matches."
  (if (%pair? specifiers)
      (if (%type-matches? type (%car specifiers)) #t (%some-matches? type (%cdr specifiers)))
      #f))
(define (%every-matches? type specifiers)
  "Whether all of the specifiers match."
  (if (%pair? specifiers)
      (if (%type-matches? type (%car specifiers)) (%every-matches? type (%cdr specifiers)) #f)
      #t))

; ---- Making ----

(define (make-condition type & initargs)
  "A condition of a type: with a name, fields are given as keywords and values; with a built-in id, in their order."
  (%make-condition type initargs 'make-condition))
(define (%make-condition designator initargs operation)
  "A condition of the type that the designator names."
  (cond ((%name-designator? designator)
         (%condition-with-initargs (%condition-type-named designator operation) initargs operation))
        ((%fixnum? designator)
         (%condition-with-positions (%condition-type-of-id designator operation) initargs))
        (else (%make-condition (%wrong-type operation 0 '(:symbol :keyword :integer) designator) initargs operation))))

(define (%condition-with-initargs type initargs operation)
  "A condition with alternating field names and values."
  (let ((c (%make-record condition (%fx+ 3 (%list-length (%field type 4) operation)) nil)))
    (%set-field! c 0 type)
    (%set-field! c 1 %unsupplied)
    (%assign-initargs c type initargs operation)
    c))
(define (%assign-initargs c type initargs operation)
  "Assigns the fields; of several values for one field the leftmost wins, so it is assigned last."
  (if (%nil? initargs)
      nil
      (if (%nil? (%cdr initargs))
          (%initargs-failed operation "expected alternating field names and values" (%car initargs))
          (begin
            (%assign-initargs c type (%cdr (%cdr initargs)) operation)
            (%assign-field c type (%car initargs) (%car (%cdr initargs)) operation)))))
(define (%assign-field c type name value operation)
  "Assigns the field of that name, or the message."
  (if (%name-designator? name)
      (let ((i (%field-index type name)))
        (if (%fx< i 0)
            (if (%string-equal? (%field name 0) "message")
                (%set-field! c 1 value)
                (%initargs-failed operation "the condition type has no such field" name))
            (%set-slot! c (%fx+ i 3) value)))
      (%initargs-failed operation "expected a field name" name)))
(define-noreturn (%initargs-failed operation message argument)
  "Signals that the initial values of a condition are not acceptable."
  (%error (%record condition %argument-error-type (%operation-message operation message) nil argument)))

(define (%condition-with-positions type values)
  "A condition with field values in index order; surplus ones are kept and can be reached by index."
  (let ((given (%list-length values 'make-condition)) (declared (%list-length (%field type 4) 'make-condition)))
    (let ((c (%make-record condition (%fx+ 3 (if (%fx< given declared) declared given)) nil)))
      (%set-field! c 0 type)
      (%set-field! c 1 %unsupplied)
      (%fill-fields c 3 values)
      c)))
(define (%fill-fields c i values)
  "Assigns the fields from i on."
  (if (%pair? values)
      (begin (%set-slot! c i (%car values))
             (%fill-fields c (%fx+ i 1) (%cdr values)))
      nil))

(define (exception message &opt data)
  "A condition of type exception with a message and data; nothing is signalled."
  (%record condition %exception-type (%expect-string message 'exception 0) nil data nil nil))

; ---- Fields ----

(define (%field-index type name)
  "The index of the field that a symbol or keyword names, or -1."
  (let ((i (%name-index (%field name 0) (%field type 4) 0)))
    (if (%fx< i 0)
        (%alias-index (%field name 0) type '(("expected-type" . "expected") ("datum" . "actual") ("format-control" . "format")
                                             ("format-arguments" . "arguments") ("symbol" . "name") ("pathname" . "path")))
        i)))
(define (%name-index name symbols i)
  "The position of the symbol with that name, counted from i, or -1."
  (if (%pair? symbols)
      (if (%string-equal? (%field (%car symbols) 0) name) i (%name-index name (%cdr symbols) (%fx+ i 1)))
      -1))
(define (%alias-index name type aliases)
  "The index of the field for which the name is an alias, or -1."
  (if (%pair? aliases)
      (if (%string-equal? (%car (%car aliases)) name)
          (%name-index (%cdr (%car aliases)) (%field type 4) 0)
          (%alias-index name type (%cdr aliases)))
      -1))
(define (%field-or-nil c name)
  "The value of a field that the condition may not have."
  (let ((i (%field-index (%field c 0) name)))
    (if (%fx< i 0) nil (%slot c (%fx+ i 3)))))

(define (condition-field c key &opt (default %unsupplied))
  "The value of a condition's field, given by its index or its name; the default where there is none."
  (%condition-field (%expect-condition c 'condition-field 0) key default 'condition-field))
(define (condition-get c key &opt (default %unsupplied))
  "The value of a condition's field: another name of condition-field."
  (%condition-field (%expect-condition c 'condition-get 0) key default 'condition-get))
(define (%condition-field c key default operation)
  "condition-field of a condition."
  (cond ((%integer? key)
         (if (%index-of? key (%fx- (%size c) 3))
             (%slot c (%fx+ key 3))
             (if (%unsupplied? default) nil default)))
        ((%name-designator? key) (%named-field c key default operation))
        (else (%condition-field c (%wrong-type operation 1 '(:integer :symbol :keyword) key) default operation))))
(define (%named-field c name default operation)
  "The value of the field of that name."
  (let ((i (%field-index (%field c 0) name)))
    (cond ((%fx< -1 i) (%slot c (%fx+ i 3)))
          ((%string-equal? (%field name 0) "message") (%report c))
          ((%unsupplied? default) (%wrong-argument operation "the condition has no such field" name))
          (else default))))
(define (condition-fields c)
  "Struct of all fields of a condition."
  (let ((condition (%expect-condition c 'condition-fields 0)))
    (%pairs->struct (%field-pairs condition (%field (%field condition 0) 4) 3))))
(define (%field-pairs c names i)
  "Pairs of keyword and value of the named fields, of which the first is field i of the record."
  (if (%pair? names)
      (%cons (%cons (string->keyword (%field (%car names) 0)) (%slot c i))
             (%field-pairs c (%cdr names) (%fx+ i 1)))
      nil))

; ---- Inspection ----

(define-inline (condition? x)
  "Whether x is a condition."
  (%kind? x condition))
(define (%condition-of-type? x name)
  "Whether x is a condition of the type that the symbol names."
  (if (%kind? x condition) (%type-matches? (%field x 0) name) #f))
(define (error? x)
  "Whether x is a condition of type error."
  (%condition-of-type? x 'error))
(define (warning? x)
  "Whether x is a condition of type warning."
  (%condition-of-type? x 'warning))
(define (serious-condition? x)
  "Whether x is a condition of type serious-condition."
  (%condition-of-type? x 'serious-condition))
(define (condition-is? x specifier)
  "Whether x is a condition of the kind that the type specifier names."
  (%condition-of-type? x specifier))
(define (condition-matches-type x specifier)
  "Whether x is a condition of the kind that the type specifier names: another name of condition-is?."
  (%condition-of-type? x specifier))
(define (condition-type c)
  "The name of a condition's type, a symbol."
  (%field (%field (%expect-condition c 'condition-type 0) 0) 0))
(define (condition-supertypes type)
  "List of the names of a type and its ancestors, most specific first."
  (if (%name-designator? type)
      (%field (%condition-type-named type 'condition-supertypes) 3)
      (condition-supertypes (%wrong-type 'condition-supertypes 0 '(:symbol :keyword) type))))
(define (exception-id c)
  "The id of a condition's type, or of its nearest ancestor that has one."
  (%car (%field (%field (%expect-condition c 'exception-id 0) 0) 1)))
(define (exception-data x)
  "The field data of a condition, else its field value, else nil."
  (if (%kind? x string)
      nil
      (let ((c (%expect-condition x 'exception-data 0)))
        (if (%fx< (%field-index (%field c 0) 'data) 0)
            (%field-or-nil c 'value)
            (%field-or-nil c 'data)))))
(define (exception-message x)
  "The message of a condition; of a string, itself."
  (if (%kind? x string) x (%report (%expect-condition x 'exception-message 0))))
(define (condition-report c)
  "The message of a condition, a string."
  (%report (%expect-condition c 'condition-report 0)))

(define (%reader c name operation)
  "The value of a field, for the names of Common Lisp."
  (%named-field (%expect-condition c operation 0) name %unsupplied operation))
(define (cell-error-name c)
  "The name of the variable that a cell-error is about."
  (%reader c 'name 'cell-error-name))
(define (type-error-datum c)
  "The value that was of the wrong type."
  (%reader c 'actual 'type-error-datum))
(define (type-error-expected-type c)
  "The type, or list of types, that was expected."
  (%reader c 'expected 'type-error-expected-type))
(define (simple-condition-format-control c)
  "The template of a condition's message."
  (%reader c 'format 'simple-condition-format-control))
(define (simple-condition-format-arguments c)
  "The values for the template of a condition's message."
  (%reader c 'arguments 'simple-condition-format-arguments))
(define (file-error-pathname c)
  "The path that a file-error is about."
  (%reader c 'path 'file-error-pathname))
