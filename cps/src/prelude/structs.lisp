; Structs: language specification 2.5 and 12.9. A struct holds key, value, key, value ... in the order of keys and never changes; what is
; common to tables and structs is in tables.lisp.

;;; Tables and structs

; ---- Entries ----

(define (%struct-pairs struct i)
  "The entries of a struct from field i on as pairs of key and value."
  (if (%fx< i (%size struct))
      (%cons (%cons (%slot struct i) (%slot struct (%fx+ i 1))) (%struct-pairs struct (%fx+ i 2)))
      nil))
(define (%struct-entries struct)
  "The entries of a struct as lists of key and value."
  (map (fn (pair) (%cons (%car pair) (%cons (%cdr pair) nil))) (%struct-pairs struct 0)))

; ---- Lookup ----

(define (%struct-find struct key)
  "The field of that key in a struct, or -1: a scan when there are few, a binary search otherwise."
  (if (%fx< (%size struct) 17)
      (%struct-scan struct key (%fx- (%size struct) 2))
      (%struct-search struct key 0 (%fxshr (%size struct) 1))))
(define (%struct-scan struct key i)
  "Looks for the key from field i down."
  (if (%fx< i 0)
      -1
      (if (= (%slot struct i) key) i (%struct-scan struct key (%fx- i 2)))))
(define (%struct-search struct key low high)
  "Looks for the key among the entries from low up to and excluding high."
  (if (%fx< low high)
      (let ((middle (%fxshr (%fx+ low high) 1)))
        (let ((order (%compare key (%slot struct (%fxshl middle 1)))))
          (cond ((%identical? order 0) (%fxshl middle 1))
                ((%fx< order 0) (%struct-search struct key low middle))
                (else (%struct-search struct key (%fx+ middle 1) high)))))
      -1))

; ---- Making ----

(define (%pairs->struct pairs)
  "Struct of pairs of key and value; of equal keys the last one wins."
  (let ((sorted (%last-of-equal-keys (%merge-sort pairs %key-before?))))
    (%fill-struct (%make-record struct (%fxshl (%list-length sorted 'struct) 1) nil) 0 sorted)))
(define (%last-of-equal-keys pairs)
  "The pairs, in order, without those that are followed by one with the same key."
  (if (%pair? pairs)
      (if (%pair? (%cdr pairs))
          (if (= (%car (%car pairs)) (%car (%car (%cdr pairs))))
              (%last-of-equal-keys (%cdr pairs))
              (%cons (%car pairs) (%last-of-equal-keys (%cdr pairs))))
          pairs)
      nil))
(define (%fill-struct struct i pairs)
  "Puts the pairs, which are in order, into the fields of a new struct from i on; the struct."
  (if (%pair? pairs)
      (begin
        (%init-slot! struct i (%car (%car pairs)))
        (%init-slot! struct (%fx+ i 1) (%cdr (%car pairs)))
        (%fill-struct struct (%fx+ i 2) (%cdr pairs)))
      struct))

(define (%struct-put struct key value)
  "A new struct with the key."
  (let ((i (%struct-find struct key)))
    (if (%fx< i 0)
        (%pairs->struct (%cons (%cons key value) (%struct-pairs struct 0)))
        (let ((new (%copy-fields struct 0 (%make-record struct (%size struct) nil) 0 (%size struct))))
          (%init-slot! new (%fx+ i 1) value)
          new))))
(define (%struct-delete struct key)
  "A new struct without the key."
  (let ((i (%struct-find struct key)))
    (if (%fx< i 0)
        struct
        (let ((size (%fx- (%size struct) 2)))
          (%copy-fields struct (%fx+ i 2)
                        (%copy-fields struct 0 (%make-record struct size nil) 0 i)
                        i (%fx- size i))))))

; ---- The language's procedures ----

(define (struct & keys-and-values)
  "A struct of alternating keys and values."
  ;; (struct :a 1 :b 2) => {:a 1 :b 2}
  (%pairs->struct (%struct-arguments keys-and-values keys-and-values)))
(define (%struct-arguments rest all)
  "Alternating keys and values as pairs."
  (if (%nil? rest)
      nil
      (if (%nil? (%cdr rest))
          (%odd-arguments 'struct all)
          (let ((key (%table-key (%car rest) 'struct nil)))
            (%cons (%cons key (%car (%cdr rest))) (%struct-arguments (%cdr (%cdr rest)) all))))))

(define (%get-from-struct m key default)
  "get of a struct and a key."
  (let ((i (%struct-find m key)))
    (if (%fx< i 0) default (%slot m (%fx+ i 1)))))

(define (struct-length s)
  "Number of entries of a struct."
  ;; (struct-length {:a 1 :b 2}) => 2
  (%fxshr (%size (%expect-struct s 'struct-length 0)) 1))
(define (struct-get s key &opt default)
  "The value of a key of a struct, or the default (nil)."
  ;; (struct-get {:a 1} :a) => 1
  (%get-from-struct (%expect-struct s 'struct-get 0) (%table-key key 'struct-get 1) default))
(define (struct-put s key value)
  "A new struct in which the key has the value."
  ;; (struct-put {:a 1} :b 2) => {:a 1 :b 2}
  (%struct-put (%expect-struct s 'struct-put 0) (%table-key key 'struct-put 1) value))
(define (struct-del s key)
  "A new struct without the key."
  ;; (struct-del {:a 1 :b 2} :a) => {:b 2}
  (%struct-delete (%expect-struct s 'struct-del 0) (%table-key key 'struct-del 1)))
(define (struct-keys s)
  "List of the keys of a struct, in order."
  ;; (struct-keys {:b 1 :a 2}) => (:a :b)
  (keys (%expect-struct s 'struct-keys 0)))
(define (struct-values s)
  "List of the values of a struct, in the order of their keys."
  ;; (struct-values {:b 1 :a 2}) => (2 1)
  (values (%expect-struct s 'struct-values 0)))
(define (struct-has? s key)
  "Whether the struct has the key."
  ;; (struct-has? {:a 1} :a) => true
  (%has-key? (%expect-struct s 'struct-has? 0) key 'struct-has?))

(define (table->struct t)
  "A struct of the entries of a table."
  ;; (table->struct @{:a 1}) => {:a 1}
  (let ((pairs (%sorted-pairs (%expect-table t 'table->struct 0))))
    (%fill-struct (%make-record struct (%fxshl (%list-length pairs 'table->struct) 1) nil) 0 pairs)))
(define (struct->table s)
  "A new table of the entries of a struct."
  ;; (struct->table {:a 1}) => @{:a 1}
  (%pairs->table (%struct-pairs (%expect-struct s 'struct->table 0) 0)))
