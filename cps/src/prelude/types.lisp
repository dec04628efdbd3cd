; Types and conversions: language specification 12.3 and 12.4.

;;; Types

(define (type-of x)
  "The keyword that names the type of x."
  ;; (map type-of (list nil 1 1.5 "s" 'y :k '(1) [1] {:a 1} @{} first)) => (:nil :integer :float :string :symbol :keyword :list :vector :struct :table :native-function)
  (cond ((%fixnum? x) ':integer)
        ((%pair? x) ':list)
        ((%nil? x) ':nil)
        ((%kind? x string) ':string)
        ((%kind? x symbol) ':symbol)
        ((%kind? x keyword) ':keyword)
        ((%boolean? x) ':boolean)
        ((%float? x) ':float)
        ((%kind? x vector) ':vector)
        ((%kind? x table) ':table)
        ((%kind? x struct) ':struct)
        ((%kind? x procedure) (%procedure-type x))
        ((%kind? x box) ':cell)
        ((%kind? x condition) (if (%identical? (%field (%field x 0) 0) 'exception) ':exception ':condition))
        ((%integer? x) ':integer)
        ((%kind? x restart) ':restart)
        ((%kind? x coroutine) ':coroutine)
        (else ':c-handle)))
(define (type x)
  "The keyword that names the type of x: another name of type-of."
  (type-of x))

(define (%procedure-type f)
  "The type of a procedure: parameters and continuations are procedures to the machine."
  (cond ((%parameter? f) ':parameter)
        ((%continuation? f) ':continuation)
        ((%host procedure-native? f) ':native-function)
        (else ':closure)))

(define-inline (nil? x)
  "Whether x is nil, the empty list."
  ;; (list (nil? nil) (nil? '()) (nil? #f)) => (true true false)
  (%nil? x))
(define-inline (number? x)
  "Whether x is a number."
  ;; (number? 1.5) => true
  (%number? x))
(define-inline (integer? x)
  "Whether x is an integer."
  ;; (list (integer? 1) (integer? 1.0)) => (true false)
  (%integer? x))
(define-inline (float? x)
  "Whether x is a float."
  ;; (float? 1.0) => true
  (%float? x))
(define-inline (symbol? x)
  "Whether x is a symbol."
  ;; (list (symbol? 'a) (symbol? :a)) => (true false)
  (%kind? x symbol))
(define-inline (keyword? x)
  "Whether x is a keyword."
  ;; (keyword? :a) => true
  (%kind? x keyword))
(define-inline (string? x)
  "Whether x is a string."
  ;; (string? "a") => true
  (%kind? x string))
(define-inline (boolean? x)
  "Whether x is #t or #f."
  ;; (list (boolean? #f) (boolean? nil)) => (true false)
  (%boolean? x))
(define-inline (bool? x)
  "Whether x is #t or #f: another name of boolean?."
  (%boolean? x))
(define-inline (pair? x)
  "Whether x is a pair."
  ;; (list (pair? '(1)) (pair? nil)) => (true false)
  (%pair? x))
(define-inline (list? x)
  "Whether x is nil or a pair."
  ;; (list (list? nil) (list? '(1 . 2)) (list? [1])) => (true true false)
  (if (%pair? x) #t (%nil? x)))
(define-inline (box? x)
  "Whether x is a box."
  ;; (box? (box 1)) => true
  (%kind? x box))
(define-inline (vector? x)
  "Whether x is a vector."
  ;; (vector? [1]) => true
  (%kind? x vector))
(define-inline (table? x)
  "Whether x is a table."
  ;; (list (table? @{}) (table? {})) => (true false)
  (%kind? x table))
(define-inline (struct? x)
  "Whether x is a struct."
  ;; (list (struct? {}) (struct? @{})) => (true false)
  (%kind? x struct))
(define-inline (function? x)
  "Whether x can be called: a closure, a primitive, a continuation or a parameter."
  ;; (list (function? first) (function? (fn (x) x)) (function? 'first)) => (true true false)
  (%kind? x procedure))
(define-inline (procedure? x)
  "Whether x can be called: another name of function?."
  (%kind? x procedure))
(define (proper-list? x)
  "Whether x is nil or a chain of pairs that ends in nil."
  ;; (list (proper-list? '(1 2)) (proper-list? '(1 . 2))) => (true false)
  (if (%pair? x) (proper-list? (%cdr x)) (%nil? x)))
(define (sequence? x)
  "Whether x can be iterated over: a proper list, a vector, a string, a table, a struct or a coroutine."
  ;; (list (sequence? "abc") (sequence? 5)) => (true false)
  (cond ((%pair? x) (proper-list? x))
        ((%nil? x) #t)
        ((%kind? x vector) #t)
        ((%kind? x string) #t)
        ((%kind? x table) #t)
        ((%kind? x struct) #t)
        (else (%kind? x coroutine))))

;;; Conversions

; ---- Conversions ----

(define (int x)
  "The integer part of a number, or the integer that a string shows."
  ;; (list (int -1.5) (int "42")) => (-1 42)
  ;; (int "x") => !parse-error
  (%to-integer x 'int))
(define (string->int x)
  "The integer that a string shows, or the integer part of a number: as int."
  ;; (string->int "-7") => -7
  (%to-integer x 'string->int))
(define (%to-integer x operation)
  "The integer part of a number, or the integer that a string shows."
  (cond ((%integer? x) x)
        ((%float? x) (%finite-integer (%host truncate x) operation))
        ((%kind? x string) (%string->integer x))
        (else (%to-integer (%wrong-type operation 0 '(:number :string) x) operation))))
(define (%string->integer s)
  "The integer that the string shows, also as a float of integral value."
  (if (%starts-with-hash? s)
      (%cannot-parse 'int s)
      (let ((number (%host string->number s)))
        (cond ((%integer? number) number)
              ((%unsupplied? number) (%cannot-parse 'int s))
              (else (%integral-value number s))))))
(define (%starts-with-hash? s)
  "Whether the text starts like a number with a radix."
  (if (%identical? (%string-bytes s) 0) #f (%identical? (%string-byte s 0) 35)))
(define (%integral-value number s)
  "The integer that equals the float read from s."
  (let ((integer (%host truncate number)))
    (if (%unsupplied? integer)
        (%cannot-parse 'int s)
        (if (%num-eq integer number) integer (%cannot-parse 'int s)))))

(define (float x)
  "The float nearest to a number, or the number that a string shows as a float."
  ;; (list (float 1) (float "1e3")) => (1.0 1000.0)
  (%to-float x 'float))
(define (string->float x)
  "The number that a string shows, or a number, as a float: as float."
  ;; (string->float "2.5") => 2.5
  (%to-float x 'string->float))
(define (%to-float x operation)
  "The float nearest to a number, or the number that a string shows as a float."
  (cond ((%float? x) x)
        ((%integer? x) (%host to-float x))
        ((%kind? x string) (%string->float x))
        (else (%to-float (%wrong-type operation 0 '(:number :string) x) operation))))
(define (%string->float s)
  "The number that the string shows, as a float."
  (let ((number (%host string->number s)))
    (if (%unsupplied? number) (%cannot-parse 'float s) (%host to-float number))))

(define (any->string x)
  "The display form of x."
  ;; (any->string '(1 "a")) => "(1 \"a\")"
  (if (%kind? x string) x (%display-form x)))
(define-inline (%number-text n)
  "The write form of a number."
  (if (%fixnum? n) (%fixnum->string n) (%host number->string n 10)))
(define-inline (number->string n)
  (if (%fixnum? n) (%fixnum->string n) (%number-text (%expect-number n 'number->string 0))))
(define (number->string n &opt (radix 10))
  "The write form of a number; integers in a radix from 2 to 36."
  ;; (list (number->string 255) (number->string 255 16)) => ("255" "ff")
  (if (%identical? radix 10)
      (%number-text (%expect-number n 'number->string 0))
      (%host number->string (%expect-integer n 'number->string 0) (%expect-radix radix))))
(define (%expect-radix x)
  "x, an integer from 2 to 36."
  (let ((radix (%expect-integer x 'number->string 1)))
    (if (%fixnum? radix)
        (if (%fx< 1 radix)
            (if (%fx< radix 37) radix (%wrong-radix radix))
            (%wrong-radix radix))
        (%wrong-radix radix))))
(define (%wrong-radix x)
  "Signals that x is no radix; another one."
  (%expect-radix (%wrong-argument 'number->string "expected a radix from 2 to 36" x)))
(define (string->number s)
  "The number that a string shows, or nil."
  ;; (list (string->number "1.5") (string->number "x")) => (1.5 nil)
  (let ((number (%host string->number (%expect-string s 'string->number 0))))
    (if (%unsupplied? number) nil number)))
(define (symbol->string name)
  "The name of a symbol or of a keyword, without the colon."
  ;; (list (symbol->string 'abc) (symbol->string :abc)) => ("abc" "abc")
  (if (%name-designator? name)
      (%field name 0)
      (symbol->string (%wrong-type 'symbol->string 0 '(:symbol :keyword) name))))
(define (string->symbol s)
  "The symbol of that name."
  ;; (string->symbol "abc") => abc
  (%intern %symbol-table %static-symbols (%expect-name s 'string->symbol) #f))
(define (string->keyword s)
  "The keyword of that name."
  ;; (string->keyword "abc") => :abc
  (%intern %keyword-table %static-keywords (%expect-name s 'string->keyword) #t))
(define (%expect-name s operation)
  "s, a string that is not empty."
  (let ((name (%expect-string s operation 0)))
    (if (%identical? (%string-length name) 0)
        (%expect-name (%wrong-argument operation "expected a name that is not empty" name) operation)
        name)))

(define (char-code s)
  "The scalar value of a 1-character string."
  ;; (char-code "A") => 65
  (%host char-code (%expect-character s 'char-code 0) 0))
(define (code-char code)
  "The 1-character string of a scalar value."
  ;; (code-char 955) => "λ"
  (let ((character (%host code-char (%expect-integer code 'code-char 0))))
    (if (%unsupplied? character)
        (code-char (%wrong-argument 'code-char "expected a Unicode scalar value" code))
        character)))
(define (%expect-character s operation index)
  "s, a string of one character."
  (let ((character (%expect-string s operation index)))
    (if (%identical? (%string-length character) 1)
        character
        (%expect-character (%wrong-argument operation "expected a string of one character" character) operation index))))

(define (string->list s)
  "The characters of a string, a list of strings."
  ;; (string->list "abc") => ("a" "b" "c")
  (%host string->list (%expect-string s 'string->list 0)))
(define (list->string strings)
  "The strings of a sequence joined."
  ;; (list->string '("a" "b")) => "ab"
  (%string-concat (%string-elements strings 'list->string 0)))
(define (vector->list v)
  "The elements of a vector, a list."
  ;; (vector->list [1 2]) => (1 2)
  (%vector->list (%expect-vector v 'vector->list 0) 0))
(define (list->vector q)
  "The elements of a sequence, a vector."
  ;; (list->vector '(1 2)) => [1 2]
  (%list->vector (%elements q 'list->vector 0) 'list->vector))

;;; System

; ---- Symbols ----

; Tables from name to symbol, made when a program first asks for a symbol by its name.
(define %symbol-table (%record box nil))
(define %keyword-table (%record box nil))

(define (%intern table names name keyword)
  "The symbol or keyword of that name; names are those that the program's constants hold."
  (%if-reached (eval)
    (%host intern name keyword)
    (%interned-here table names name keyword)))
(define (%interned-here table names name keyword)
  "%intern in a program that nothing is added to."
  (if (%nil? (%field table 0)) (%set-field! table 0 (%name-table names)) nil)
  (let ((known (%table-get (%field table 0) name nil)))
    (if (%nil? known)
        (let ((new (if keyword
                       (%record keyword name 0 (%string-hash name))
                       (%record symbol name 0 (%string-hash name)))))
          (%table-put (%field table 0) name new)
          new)
        known)))
(define (%name-table names)
  "Table from name to symbol or keyword for those in the list."
  (let ((table (%make-table)))
    (let loop ((rest names))
      (if (%nil? rest)
          table
          (begin (%table-put table (%field (%car rest) 0) (%car rest))
                 (loop (%cdr rest)))))))

; Number of the youngest uninterned symbol.
(define %gensym-count (%record box 0))

(define (gensym &opt (prefix "G"))
  "A fresh symbol that equals only itself, named by the prefix and a number."
  ;; (list (symbol? (gensym)) (= (gensym) (gensym))) => (true false)
  (let ((serial (%fx+ (%field %gensym-count 0) 1)))
    (%set-field! %gensym-count 0 serial)
    (let ((name (%string-concat (%cons (%prefix-name prefix) (%cons (%number-text serial) nil)))))
      (%record symbol name serial (%string-hash name)))))
(define (%prefix-name prefix)
  "The text of the prefix for gensym."
  (cond ((%kind? prefix string) prefix)
        ((%kind? prefix symbol) (%field prefix 0))
        ((%nil? prefix) "G")
        (else (%prefix-name (%wrong-type 'gensym 0 '(:string :symbol) prefix)))))
