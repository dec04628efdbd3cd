; The built-in condition types: conditions specification 1.5, one row each. A type is an object of six fields:
;   0 name                            3 linearisation: the type and its ancestors, most specific first
;   1 ids of the linearisation        4 names of the fields in index order
;   2 what a handler clause may name: the linearisation with its aliases
;   5 report of a type that a program defined, nil for these
; The rows are constants, so that a program pays for no type before it meets one.

(define %condition-type
  '[condition (1) (condition)
    (condition)
    nil nil])
(define %serious-condition-type
  '[serious-condition (9 1) (serious-condition condition)
    (serious-condition condition)
    nil nil])
(define %error-type
  '[error (2 9 1) (error serious-condition condition)
    (error serious-condition condition)
    nil nil])
(define %warning-type
  '[warning (7 1) (warning condition)
    (warning condition)
    nil nil])
(define %style-warning-type
  '[style-warning (8 7 1) (style-warning warning condition)
    (style-warning warning condition)
    nil nil])
(define %simple-condition-type
  '[simple-condition (1) (simple-condition condition)
    (simple-condition condition)
    (format arguments) nil])
(define %simple-warning-type
  '[simple-warning (7 1) (simple-warning warning simple-condition condition)
    (simple-warning warning simple-condition condition)
    (format arguments) nil])
(define %exception-type
  '[exception (10 2 9 1) (exception simple-error error serious-condition simple-condition condition)
    (exception error serious-condition simple-condition condition)
    (data format arguments) nil])
(define %assertion-error-type
  '[assertion-error (10 2 9 1) (assertion-error exception simple-error error serious-condition simple-condition condition)
    (assertion-error exception error serious-condition simple-condition condition)
    (data format arguments expression) nil])
(define %thrown-value-type
  '[thrown-value (11 2 9 1) (thrown-value thrown error serious-condition condition)
    (thrown-value error serious-condition condition)
    (value) nil])
(define %type-error-type
  '[type-error (3 2 9 1) (type-error error serious-condition condition)
    (type-error error serious-condition condition)
    (expected actual operation index) nil])
(define %simple-type-error-type
  '[simple-type-error (3 2 9 1) (simple-type-error type-error error serious-condition simple-condition condition)
    (simple-type-error type-error error serious-condition simple-condition condition)
    (expected actual operation index format arguments) nil])
(define %case-error-type
  '[case-error (3 2 9 1) (case-error type-error error serious-condition condition)
    (case-error type-error error serious-condition condition)
    (expected actual operation index) nil])
(define %argument-error-type
  '[argument-error (13 2 9 1) (argument-error error serious-condition condition)
    (argument-error error serious-condition condition)
    (argument) nil])
(define %range-error-type
  '[range-error (14 13 2 9 1) (range-error argument-error error serious-condition condition)
    (range-error argument-error error serious-condition condition)
    (argument length operation object) nil])
(define %match-error-type
  '[match-error (16 2 9 1) (match-error error serious-condition condition)
    (match-error error serious-condition condition)
    (value) nil])
(define %arithmetic-error-type
  '[arithmetic-error (12 2 9 1) (arithmetic-error error serious-condition condition)
    (arithmetic-error error serious-condition condition)
    nil nil])
(define %division-by-zero-type
  '[division-by-zero (4 12 2 9 1) (division-by-zero arithmetic-error error serious-condition condition)
    (division-by-zero arithmetic-error error serious-condition condition)
    (dividend divisor operation) nil])
(define %cell-error-type
  '[cell-error (2 9 1) (cell-error error serious-condition condition)
    (cell-error error serious-condition condition)
    (name) nil])
(define %undefined-variable-type
  '[undefined-variable (5 2 9 1) (undefined-variable unbound-variable cell-error error serious-condition condition)
    (undefined-variable cell-error error serious-condition condition)
    (name) nil])
(define %undefined-function-type
  '[undefined-function (5 2 9 1) (undefined-function undefined-variable unbound-variable cell-error error serious-condition condition)
    (undefined-function undefined-variable cell-error error serious-condition condition)
    (name) nil])
(define %program-error-type
  '[program-error (2 9 1) (program-error error serious-condition condition)
    (program-error error serious-condition condition)
    nil nil])
(define %arity-error-type
  '[arity-error (6 2 9 1) (arity-error program-error error serious-condition condition)
    (arity-error program-error error serious-condition condition)
    (expected actual function) nil])
(define %control-error-type
  '[control-error (20 2 9 1) (control-error error serious-condition condition)
    (control-error error serious-condition condition)
    nil nil])
(define %simple-control-error-type
  '[simple-control-error (20 2 9 1) (simple-control-error control-error error serious-condition simple-condition condition)
    (simple-control-error control-error error serious-condition simple-condition condition)
    (format arguments) nil])
(define %restart-not-found-type
  '[restart-not-found (20 2 9 1) (restart-not-found control-error error serious-condition condition)
    (restart-not-found control-error error serious-condition condition)
    (name) nil])
(define %restart-inactive-type
  '[restart-inactive (20 2 9 1) (restart-inactive control-error error serious-condition condition)
    (restart-inactive control-error error serious-condition condition)
    (name) nil])
(define %abort-failure-type
  '[abort-failure (20 2 9 1) (abort-failure control-error error serious-condition condition)
    (abort-failure control-error error serious-condition condition)
    nil nil])
(define %coroutine-error-type
  '[coroutine-error (21 20 2 9 1) (coroutine-error control-error error serious-condition condition)
    (coroutine-error control-error error serious-condition condition)
    nil nil])
(define %thread-error-type
  '[thread-error (22 2 9 1) (thread-error error serious-condition condition)
    (thread-error error serious-condition condition)
    nil nil])
(define %freeze-error-type
  '[freeze-error (20 2 9 1) (freeze-error control-error error serious-condition condition)
    (freeze-error control-error error serious-condition condition)
    (reason object) nil])
(define %parse-error-type
  '[parse-error (15 2 9 1) (parse-error error serious-condition condition)
    (parse-error error serious-condition condition)
    (position text) nil])
(define %json-error-type
  '[json-error (15 2 9 1) (json-error parse-error error serious-condition condition)
    (json-error parse-error error serious-condition condition)
    (position text) nil])
(define %io-error-type
  '[io-error (2 9 1) (io-error error serious-condition condition)
    (io-error error serious-condition condition)
    nil nil])
(define %file-error-type
  '[file-error (17 2 9 1) (file-error io-error error serious-condition condition)
    (file-error io-error error serious-condition condition)
    (path kind operation) nil])
(define %import-error-type
  '[import-error (19 2 9 1) (import-error error serious-condition condition)
    (import-error error serious-condition condition)
    (path) nil])
(define %permission-error-type
  '[permission-error (18 2 9 1) (permission-error error serious-condition condition)
    (permission-error error serious-condition condition)
    (capability resource) nil])
(define %unsupported-error-type
  '[unsupported-error (24 2 9 1) (unsupported-error error serious-condition condition)
    (unsupported-error error serious-condition condition)
    (feature) nil])
(define %ffi-error-type
  '[ffi-error (23 2 9 1) (ffi-error error serious-condition condition)
    (ffi-error error serious-condition condition)
    (library symbol reason) nil])
(define %storage-condition-type
  '[storage-condition (9 1) (storage-condition serious-condition condition)
    (storage-condition serious-condition condition)
    nil nil])
(define %storage-exhausted-type
  '[storage-exhausted (25 9 1) (storage-exhausted storage-condition serious-condition condition)
    (storage-exhausted storage-condition serious-condition condition)
    (kind limit used) nil])
(define %stack-exhausted-type
  '[stack-exhausted (25 9 1) (stack-exhausted storage-exhausted storage-condition serious-condition condition)
    (stack-exhausted storage-exhausted storage-condition serious-condition condition)
    (kind limit used) nil])
(define %interrupt-type
  '[interrupt (1) (interrupt condition)
    (interrupt condition)
    nil nil])
(define %timeout-type
  '[timeout (1) (timeout interrupt condition)
    (timeout interrupt condition)
    (limit elapsed) nil])

(define (%builtin-type name)
  "The built-in type of that name or alias, a symbol; nil if there is none."
  (cond
    ((%identical? name 'error) %error-type)
    ((%identical? name 'exception) %exception-type)
    ((%identical? name 'type-error) %type-error-type)
    ((%identical? name 'condition) %condition-type)
    ((%identical? name 'warning) %warning-type)
    ((%identical? name 'serious-condition) %serious-condition-type)
    ((%identical? name 'style-warning) %style-warning-type)
    ((%identical? name 'simple-condition) %simple-condition-type)
    ((%identical? name 'simple-warning) %simple-warning-type)
    ((%identical? name 'assertion-error) %assertion-error-type)
    ((%identical? name 'thrown-value) %thrown-value-type)
    ((%identical? name 'simple-type-error) %simple-type-error-type)
    ((%identical? name 'case-error) %case-error-type)
    ((%identical? name 'argument-error) %argument-error-type)
    ((%identical? name 'range-error) %range-error-type)
    ((%identical? name 'match-error) %match-error-type)
    ((%identical? name 'arithmetic-error) %arithmetic-error-type)
    ((%identical? name 'division-by-zero) %division-by-zero-type)
    ((%identical? name 'cell-error) %cell-error-type)
    ((%identical? name 'undefined-variable) %undefined-variable-type)
    ((%identical? name 'undefined-function) %undefined-function-type)
    ((%identical? name 'program-error) %program-error-type)
    ((%identical? name 'arity-error) %arity-error-type)
    ((%identical? name 'control-error) %control-error-type)
    ((%identical? name 'simple-control-error) %simple-control-error-type)
    ((%identical? name 'restart-not-found) %restart-not-found-type)
    ((%identical? name 'restart-inactive) %restart-inactive-type)
    ((%identical? name 'abort-failure) %abort-failure-type)
    ((%identical? name 'coroutine-error) %coroutine-error-type)
    ((%identical? name 'thread-error) %thread-error-type)
    ((%identical? name 'freeze-error) %freeze-error-type)
    ((%identical? name 'parse-error) %parse-error-type)
    ((%identical? name 'json-error) %json-error-type)
    ((%identical? name 'io-error) %io-error-type)
    ((%identical? name 'file-error) %file-error-type)
    ((%identical? name 'import-error) %import-error-type)
    ((%identical? name 'permission-error) %permission-error-type)
    ((%identical? name 'unsupported-error) %unsupported-error-type)
    ((%identical? name 'ffi-error) %ffi-error-type)
    ((%identical? name 'storage-condition) %storage-condition-type)
    ((%identical? name 'storage-exhausted) %storage-exhausted-type)
    ((%identical? name 'stack-exhausted) %stack-exhausted-type)
    ((%identical? name 'interrupt) %interrupt-type)
    ((%identical? name 'timeout) %timeout-type)
    ((%identical? name 'simple-error) %exception-type)
    ((%identical? name 'thrown) %thrown-value-type)
    ((%identical? name 'unbound-variable) %undefined-variable-type)
    (else nil)))

(define (%builtin-type-of-id id)
  "The built-in type with that id; nil if there is none."
  (cond
    ((%identical? id 1) %condition-type)
    ((%identical? id 2) %error-type)
    ((%identical? id 3) %type-error-type)
    ((%identical? id 4) %division-by-zero-type)
    ((%identical? id 5) %undefined-variable-type)
    ((%identical? id 6) %arity-error-type)
    ((%identical? id 7) %warning-type)
    ((%identical? id 8) %style-warning-type)
    ((%identical? id 9) %serious-condition-type)
    ((%identical? id 10) %exception-type)
    ((%identical? id 11) %thrown-value-type)
    ((%identical? id 12) %arithmetic-error-type)
    ((%identical? id 13) %argument-error-type)
    ((%identical? id 14) %range-error-type)
    ((%identical? id 15) %parse-error-type)
    ((%identical? id 16) %match-error-type)
    ((%identical? id 17) %file-error-type)
    ((%identical? id 18) %permission-error-type)
    ((%identical? id 19) %import-error-type)
    ((%identical? id 20) %control-error-type)
    ((%identical? id 21) %coroutine-error-type)
    ((%identical? id 22) %thread-error-type)
    ((%identical? id 23) %ffi-error-type)
    ((%identical? id 24) %unsupported-error-type)
    ((%identical? id 25) %storage-exhausted-type)
    (else nil)))
