; Conditions as objects: conditions specification 1.2 to 1.5. A condition is a record: type, message given for it or the unsupplied marker,
; backtrace, then the fields in index order. No report is made before somebody asks for it.

;;; Conditions

; ---- Types ----

; Type objects are described in condition_types.rs of the expander. Those of the built-in types are constants: %NAME-type. Those of the program are
; made when their definitions run; a type is known by its number, so that a definition that runs again changes nothing for clauses.

; The types that the program has defined so far, the latest definition first.
(define %defined-types (%record box nil))

(define (%define-type name set number ancestors fields report initial-values initial-message)
  "Registers the type that a define-condition defines."
  (%set-field! %defined-types 0
               (%cons (%record condition-type name set number ancestors fields report initial-values initial-message)
                      (%field %defined-types 0))))
(define (%defined-type name)
  "The type of that name, a symbol, which the program defines; its definition must have run."
  (let ((type (%type-among (%field %defined-types 0) name)))
    (if (%nil? type)
        (%defined-type (%no-type-of-name name 'define-condition))
        type)))
(define (%type-among types name)
  "The first of the types that the symbol or keyword names, or nil."
  (if (%pair? types)
      (if (%same-name? (%field (%car types) 0) name)
          (%car types)
          (%type-among (%cdr types) name))
      nil))
(define (%no-type-of-name name operation)
  "Signals that no type of that name is defined; another name."
  (%wrong-argument operation (%join2 "there is no condition type " (%field name 0)) name))

(define (%condition-type-named name operation)
  "The condition type that a symbol or keyword names."
  (let ((own (%when-reached (%define-type) (%type-among (%field %defined-types 0) name))))
    (if (%nil? own)
        (let ((entry (%entry-of-name name %built-in-types)))
          (if (%nil? entry)
              (%condition-type-named (%no-type-of-name name operation) operation)
              (%cdr entry)))
        own)))
(define-inline (%entry-of-name name entries)
  "The first pair whose head is what the symbol or keyword names, or nil."
  (if (%kind? name keyword)
      (%entry-of-text (%field name 0) entries)
      (%entry-of-symbol name entries)))
(define (%entry-of-symbol name entries)
  "The first pair whose head is the symbol, or nil."
  (if (%pair? entries)
      (if (%identical? (%car (%car entries)) name) (%car entries) (%entry-of-symbol name (%cdr entries)))
      nil))
(define (%entry-of-text text entries)
  "The first pair whose head is the symbol of that name, or nil."
  (if (%pair? entries)
      (if (%string-equal? (%field (%car (%car entries)) 0) text) (%car entries) (%entry-of-text text (%cdr entries)))
      nil))
(define-inline (%same-name? name designator)
  "Whether a name, a symbol or nil, is the one that a symbol or keyword designates."
  (cond ((%identical? name designator) #t)
        ((%nil? name) #f)
        ((%kind? designator keyword) (%string-equal? (%field name 0) (%field designator 0)))
        (else #f)))

(define (%condition-type-of-id id operation)
  "The built-in condition type with that id."
  (let ((type (if (%built-in-id? id) (%type-of-number id %built-in-types) nil)))
    (if (%nil? type)
        (%condition-type-of-id (%wrong-argument operation (%join2 "there is no condition type with the id " (%write-form id)) id) operation)
        type)))
(define (%built-in-id? x)
  "Whether an integer can be the id of a built-in type; greater numbers mean nothing to programs."
  (if (%fixnum? x) (%fx< x %first-hidden-number) #f))
(define (%type-of-number number entries)
  "The type with that number, or nil; entries are pairs of name and type."
  (if (%pair? entries)
      (let ((type (%cdr (%car entries))))
        (if (%identical? (%field type 2) number)
            type
            (%type-of-number number (%cdr entries))))
      nil))

; ---- Type specifiers ----

; A specifier in a clause is a constant with numbers in place of names and ids.

(define-inline (%type-matches? type specifier)
  "Whether conditions of the type are of the kind that a handler clause names."
  (if (%fixnum? specifier)
      (%descends? type specifier)
      (%specifier-matches? type specifier)))
(define-inline (%descends? type number)
  "Whether the type or one of its ancestors has that number."
  (let ((set (%field type 1)))
    (if (%fx< number 32)
        (%bit? (%field set 0) number)
        (let ((word (%fxshr number 5)))
          (if (%fx< word (%size set))
              (%bit? (%slot set word) (%fxand number 31))
              #f)))))
(define-inline (%bit? word number)
  "Whether a word has the bit of that number."
  (if (%identical? 0 (%fxand word (%fxshl 1 number))) #f #t))
(define (%specifier-matches? type specifier)
  "%type-matches? for a specifier that is no number: (or s ...), (and s ...), (not s), #t or nil."
  (if (%pair? specifier)
      (let ((operator (%car specifier)) (specifiers (%cdr specifier)))
        (cond ((%identical? operator 'or) (%some-matches? type specifiers))
              ((%identical? operator 'and) (%every-matches? type specifiers))
              (else (if (%some-matches? type specifiers) #f #t))))
      (%identical? specifier #t)))
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

(define (%resolved-specifier specifier operation)
  "A specifier as programs write it in the form that clauses have it."
  (cond ((%identical? specifier 't) #t)
        ((%name-designator? specifier) (%type-number specifier operation))
        ((%integer? specifier) (%field (%condition-type-of-id specifier operation) 2))
        ((%pair? specifier) (%resolved-combination specifier operation))
        ((%nil? specifier) nil)
        ((%identical? specifier #t) #t)
        (else (%resolved-specifier (%not-a-specifier specifier operation) operation))))
(define (%resolved-combination specifier operation)
  "%resolved-specifier of (or s ...), (and s ...) or (not s)."
  (let ((operator (%car specifier)) (count (%list-length (%cdr specifier) operation)))
    (if (cond ((%identical? operator 'or) #t)
              ((%identical? operator 'and) #t)
              ((%identical? operator 'not) (%identical? count 1))
              (else #f))
        (%cons operator (map (fn (s) (%resolved-specifier s operation)) (%cdr specifier)))
        (%resolved-specifier (%not-a-specifier specifier operation) operation))))
(define (%not-a-specifier x operation)
  "Signals that x is no type specifier; another one."
  (%wrong-argument operation "this is no condition type" x))
(define (%program-type-entry name)
  "Name and number of a type of the program, or nil."
  (let ((own (%entry-of-name name %program-types)))
    (%if-reached (eval)
      (if (%nil? own) (%entry-of-name name (%field %added-types 0)) own)
      own)))
; Types of code that was added: pairs of name and number.
(define %added-types (%record box nil))
(define (%add-program-type name number)
  "Notes a type of code that is added."
  (%set-field! %added-types 0 (%cons (%cons name number) (%field %added-types 0)))
  nil)
(define (%type-number name operation)
  "The number of the type that a symbol or keyword names; its definition need not have run."
  (let ((own (%program-type-entry name)))
    (if (%nil? own)
        (let ((entry (%entry-of-name name %built-in-types)))
          (if (%nil? entry)
              (%type-number (%no-type-of-name name operation) operation)
              (%field (%cdr entry) 2)))
        (%cdr own))))

; ---- Making ----

(define (make-condition type & initargs)
  "A condition of a type: with a name, fields are given as keywords and values; with a built-in id, in their order."
  ;; (condition-fields (make-condition 'type-error :expected :number :actual "a")) => {:actual "a" :expected :number :index nil :operation nil}
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
  (let ((c (%make-record condition (%fx+ 3 (%list-length (%field type 4) operation)) (if (%nil? (%field type 6)) nil %unsupplied))))
    (%set-field! c 0 type)
    (%set-field! c 1 %unsupplied)
    (%set-field! c 2 nil)
    (%assign-initargs c type initargs operation)
    (%assign-initial-message c type operation)
    (%assign-initial-values c (%field type 6))
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
        (if (%names-message? name)
            (%set-field! c 1 value)
            (if (%fx< i 0)
                (%initargs-failed operation (%join2 "the condition type has no field " (%field name 0)) name)
                nil))
        (if (%fx< i 0) nil (%set-slot! c (%fx+ i 3) value)))
      (%initargs-failed operation "expected a field name" name)))
(define (%assign-initial-message c type operation)
  "Assigns the message that the type gives to conditions that are made without one."
  (if (%nil? (%field type 7))
      nil
      (if (%unsupplied? (%field c 1))
          (%assign-field c type ':message (%initial-value (%field type 7)) operation)
          nil)))
(define (%assign-initial-values c values)
  "Assigns their initial values to the fields that have got none."
  (if (%nil? values)
      nil
      (let loop ((i 0))
        (if (%fx< i (%size values))
            (begin
              (if (%unsupplied? (%slot c (%fx+ i 3)))
                  (%set-slot! c (%fx+ i 3) (%initial-value (%slot values i)))
                  nil)
              (loop (%fx+ i 1)))
            nil))))
(define (%initial-value x)
  "The value that an initial value of a type stands for: itself, or what it gives when it is called."
  (if (%kind? x procedure) (x) x))
(define (%inherited-value type field)
  "The initial value of a type's field that a descendant takes over."
  (let ((i (%field-index type field)) (values (%field type 6)))
    (cond ((%nil? values) nil)
          ((%index-of? i (%size values)) (%slot values i))
          (else nil))))
(define (%inherited-message type field)
  "The initial message of a type that a descendant takes over."
  (%field type 7))
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
  ;; (exception-data (exception "no such user" 42)) => 42
  (%record condition %exception-type (%expect-string message 'exception 0) nil data nil nil))

; ---- Fields ----

(define (%field-index type name)
  "The index of the field that a symbol or keyword names, or -1."
  (let ((i (%name-index name (%field type 4))))
    (if (%fx< i 0)
        (%alias-index name type %field-aliases)
        i)))
(define-inline (%name-index name keywords)
  "The position of the keyword that a symbol or keyword names, or -1."
  (if (%kind? name keyword)
      (%keyword-index name keywords 0)
      (%text-index (%field name 0) keywords 0)))
(define (%keyword-index name keywords i)
  "The position of the keyword, counted from i, or -1."
  (if (%pair? keywords)
      (if (%identical? (%car keywords) name) i (%keyword-index name (%cdr keywords) (%fx+ i 1)))
      -1))
(define (%text-index text keywords i)
  "The position of the keyword of that name, counted from i, or -1."
  (if (%pair? keywords)
      (if (%string-equal? (%field (%car keywords) 0) text) i (%text-index text (%cdr keywords) (%fx+ i 1)))
      -1))
(define (%alias-index name type aliases)
  "The index of the field for which the name is an alias, or -1."
  (if (%pair? aliases)
      (if (%string-equal? (%field (%car (%car aliases)) 0) (%field name 0))
          (%name-index (%cdr (%car aliases)) (%field type 4))
          (%alias-index name type (%cdr aliases)))
      -1))
(define-inline (%names-message? name)
  "Whether a symbol or keyword is the name message."
  (if (%kind? name keyword)
      (%identical? name ':message)
      (%string-equal? (%field name 0) "message")))
(define (%field-or-nil c name)
  "The value of a field that the condition may not have."
  (let ((i (%field-index (%field c 0) name)))
    (if (%fx< i 0) nil (%slot c (%fx+ i 3)))))

(define (condition-field c key &opt (default %unsupplied))
  "The value of a condition's field, given by its index or its name; the default where there is none."
  ;; (handler-case (+ 1 "a") (type-error (c) (list (condition-field c 0) (condition-field c 'actual)))) => (:number "a")
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
          ((%names-message? name) (%report c))
          ((%unsupplied? default) (%wrong-argument operation (%join2 "the condition has no field " (%field name 0)) name))
          (else default))))
(define (condition-fields c)
  "Struct of all fields of a condition."
  ;; (condition-fields (make-condition 'thrown-value :value 1)) => {:value 1}
  (let ((condition (%expect-condition c 'condition-fields 0)))
    (%pairs->struct (%field-pairs condition (%field (%field condition 0) 4) 3))))
(define (%field-pairs c names i)
  "Pairs of keyword and value of the named fields, of which the first is field i of the record."
  (if (%pair? names)
      (%cons (%cons (%car names) (%slot c i))
             (%field-pairs c (%cdr names) (%fx+ i 1)))
      nil))

; ---- Inspection ----

(define-inline (condition? x)
  "Whether x is a condition."
  ;; (list (condition? (exception "m")) (condition? "m")) => (true false)
  (%kind? x condition))
(define (%of-type? x number)
  "Whether x is a condition of the type that has that number."
  (if (%kind? x condition) (%descends? (%field x 0) number) #f))
(define (error? x)
  "Whether x is a condition of type error."
  ;; (error? (make-condition 'warning)) => false
  (%of-type? x (%field %error-type 2)))
(define (warning? x)
  "Whether x is a condition of type warning."
  ;; (warning? (make-condition 'simple-warning)) => true
  (%of-type? x (%field %warning-type 2)))
(define (serious-condition? x)
  "Whether x is a condition of type serious-condition."
  ;; (serious-condition? (make-condition 'storage-exhausted)) => true
  (%of-type? x (%field %serious-condition-type 2)))
(define (condition-is? x specifier)
  "Whether x is a condition of the kind that the type specifier names."
  ;; (condition-is? (make-condition 'division-by-zero) '(or warning arithmetic-error)) => true
  (%condition-is? x (%resolved-specifier specifier 'condition-is?)))
(define (condition-matches-type x specifier)
  "Whether x is a condition of the kind that the type specifier names: another name of condition-is?."
  (%condition-is? x (%resolved-specifier specifier 'condition-matches-type)))
(define (%condition-is? x specifier)
  "Whether x is a condition of the kind that a resolved specifier names."
  (if (%kind? x condition) (%type-matches? (%field x 0) specifier) #f))
(define (condition-type c)
  "The name of a condition's type, a symbol."
  ;; (try (/ 1 0) (catch e (condition-type e))) => division-by-zero
  (%field (%field (%expect-condition c 'condition-type 0) 0) 0))
(define (condition-supertypes type)
  "List of the names of a type and its ancestors, most specific first."
  ;; (condition-supertypes 'timeout) => (timeout interrupt condition)
  (if (%name-designator? type)
      (let ((object (%condition-type-named type 'condition-supertypes)))
        (map (fn (type) (%field type 0)) (%cons object (%field object 3))))
      (condition-supertypes (%wrong-type 'condition-supertypes 0 '(:symbol :keyword) type))))
(define (exception-id c)
  "The id of a condition's type, or of its nearest ancestor that has one."
  ;; (try (first nil) (catch e (exception-id e))) => 3
  (let ((type (%field (%expect-condition c 'exception-id 0) 0)))
    (%first-id type (%field type 3))))
(define (%first-id type ancestors)
  "The number of the type or of the first of its ancestors that programs see: of a built-in type with an id, or of one of their own."
  (let ((number (%field type 2)))
    (cond ((%built-in-id? number) number)
          ((%fx< number %first-program-number) (%first-id (%car ancestors) (%cdr ancestors)))
          (else number))))
(define (%type-keyword c)
  "The name of a condition's type as a keyword."
  (string->keyword (%field (%field (%field c 0) 0) 0)))
(define (%read-own-field c number field type-name operation)
  "The value of a field, for the reader that its definition makes: c must be of the type with that number."
  (if (%of-type? c number)
      (%named-field c field %unsupplied operation)
      (%read-own-field (%wrong-type operation 0 type-name c) number field type-name operation)))
(define (exception-data x)
  "The field data of a condition, else its field value, else nil."
  ;; (exception-data (exception "m" 7)) => 7
  (if (%kind? x string)
      nil
      (let ((c (%expect-condition x 'exception-data 0)))
        (if (%fx< (%field-index (%field c 0) ':data) 0)
            (%field-or-nil c ':value)
            (%field-or-nil c ':data)))))
(define (exception-message x)
  "The message of a condition; of a string, itself."
  ;; (try (throw "x") (catch e (exception-message e))) => "x"
  ;; (exception-message (exception "out of paper")) => "out of paper"
  (if (%kind? x string) x (%report (%expect-condition x 'exception-message 0))))
(define (condition-report c)
  "The message of a condition, a string."
  ;; (try (/ 1 0) (catch e (condition-report e))) => "Division by zero"
  (%report (%expect-condition c 'condition-report 0)))

(define (%reader c name operation)
  "The value of a field, for the names of Common Lisp."
  (%named-field (%expect-condition c operation 0) name %unsupplied operation))
(define (cell-error-name c)
  "The name of the variable that a cell-error is about."
  ;; (handler-case nowhere (undefined-variable (c) (cell-error-name c))) => nowhere
  (%reader c ':name 'cell-error-name))
(define (type-error-datum c)
  "The value that was of the wrong type."
  ;; (handler-case (+ 1 "a") (type-error (c) (type-error-datum c))) => "a"
  (%reader c ':actual 'type-error-datum))
(define (type-error-expected-type c)
  "The type, or list of types, that was expected."
  ;; (handler-case (+ 1 "a") (type-error (c) (type-error-expected-type c))) => :number
  (%reader c ':expected 'type-error-expected-type))
(define (simple-condition-format-control c)
  "The template of a condition's message."
  ;; (handler-case (error "bad ~a" 1) (error (c) (simple-condition-format-control c))) => "bad ~a"
  (%reader c ':format 'simple-condition-format-control))
(define (simple-condition-format-arguments c)
  "The values for the template of a condition's message."
  ;; (handler-case (error "bad ~a" 1) (error (c) (simple-condition-format-arguments c))) => (1)
  (%reader c ':arguments 'simple-condition-format-arguments))
(define (file-error-pathname c)
  "The path that a file-error is about."
  ;; (handler-case (slurp "missing.txt") (file-error (c) (file-error-pathname c))) => "missing.txt"
  (%reader c ':path 'file-error-pathname))
