; Tables, and what is common to tables and structs: language specification 2.5 and 12.9.
;
; A table keeps its entries in the order of insertion, in chunks of up to 256 entries of two fields (key, value), and finds them through an
; index: a power of two of fixnums. A word of the index has the number of an entry in its low 32 bits and 28 bits of the hash of its key
; above; it is -1 where the index is free and -2 where an entry was deleted. So a key is looked at only if its hash fits, inserting touches one
; chunk and the index, which holds no pointers and is written without a barrier, and growth makes a new index of the old one and moves nothing.
; A deleted entry has the unsupplied marker as its key and stays until the table is filled anew. Up to 8 entries there is no index, and lookup goes
; through the entries.
;
; Integers that differ in the lowest six bits only lie side by side in the index, so that counters, as keys, find each other's part of it in the
; cache. The search therefore goes on 65 places further, not in the next place, which such a group would have filled.
;
; Fields of a table:
;   0 number of entries     1 number of entries used, deleted ones included
;   2 index, or nil         3 directory of the chunks, or nil
;   4 the printing in which the table is being printed (print.lisp, json.lisp), or nil

;;; Tables and structs

(define (%make-table)
  "A new empty table."
  (%record table 0 0 nil nil nil))

; ---- Keys ----

(define-inline (%identity-key? key)
  "Whether a key is equal only to keys that are the same word."
  (if (%fixnum? key) #t (if (%kind? key symbol) #t (%kind? key keyword))))

(define-inline (%table-key key operation index)
  "The key as tables hold it; signals for what cannot be a key."
  (if (%identity-key? key)
      key
      (if (%kind? key string) key (%check-key key operation index))))
(define (%check-key key operation index)
  "%table-key of anything."
  (cond ((%key? key) (%normal-key key))
        ((%nan? key) (%table-key (%wrong-argument operation "NaN cannot be a key" key) operation index))
        (else (%table-key (%wrong-type operation index ':key key) operation index))))
(define (%nan? x)
  "Whether x is NaN."
  (if (%float? x) (if (%num-eq x x) #f #t) #f))
(define (%key? x)
  "Whether x can be a key."
  (cond ((%identity-key? x) #t)
        ((%kind? x string) #t)
        ((%nil? x) #t)
        ((%boolean? x) #t)
        ((%float? x) (%num-eq x x))
        ((%integer? x) #t)
        ((%pair? x) (%keys? x))
        ((%kind? x vector) (%fields-are-keys? x 0))
        (else #f)))
(define (%keys? l)
  "Whether l is a proper list of what can be keys."
  (if (%pair? l)
      (if (%key? (%car l)) (%keys? (%cdr l)) #f)
      (%nil? l)))
(define (%fields-are-keys? v i)
  "Whether the elements of the vector from i on can be keys."
  (if (%fx< i (%size v))
      (if (%key? (%slot v i)) (%fields-are-keys? v (%fx+ i 1)) #f)
      #t))
(define (%normal-key key)
  "The key with 0.0 for -0.0."
  (if (%float? key) (if (%num-eq key 0.0) 0.0 key) key))

(define-inline (%hash key)
  "The hash of a key, a fixnum that is not negative."
  (if (%fixnum? key)
      (%hash-word key)
      (if (%kind? key symbol)
          (%field key 2)
          (if (%kind? key keyword) (%field key 2) (%hash-content key)))))
(define (%hash-content key)
  "The hash of a key that is no fixnum and no name."
  (cond ((%kind? key string) (%string-hash key))
        ((%pair? key) (%hash-list key 7))
        ((%kind? key vector) (%hash-vector key 0 11))
        ((%float? key) (%host number-hash (%normal-key key)))
        ((%integer? key) (%host number-hash key))
        ((%kind? key symbol) (%field key 2))
        ((%kind? key keyword) (%field key 2))
        (else (%hash-word key))))
(define (%hash-list l hash)
  "The hash of the elements of a list, after those that made the hash so far."
  (if (%pair? l)
      (let ((element (%hash (%car l))))
        (%hash-list (%cdr l) (%mix-hash hash element)))
      hash))
(define (%hash-vector v i hash)
  "The hash of the elements of a vector from i on, after those that made the hash so far."
  (if (%fx< i (%size v))
      (let ((element (%hash (%slot v i))))
        (%hash-vector v (%fx+ i 1) (%mix-hash hash element)))
      hash))
(define-inline (%mix-hash hash element)
  "A hash of two, at most 2^48."
  (%fxand (%fxxor (%fx* (%fxand hash 4294967295) 65599) element) 281474976710655))

; ---- Entries ----

(define-inline (%chunk table entry)
  "The chunk that holds the entry of that number."
  (%slot (%field table 3) (%fxshr entry 8)))
(define-inline (%offset entry)
  "Where in its chunk the entry starts."
  (%fxshl (%fxand entry 255) 1))
(define-inline (%entry-key table entry)
  "The key of an entry, the unsupplied marker for a deleted one."
  (%slot (%chunk table entry) (%offset entry)))
(define-inline (%entry-value table entry)
  "The value of an entry."
  (%slot (%chunk table entry) (%fx+ (%offset entry) 1)))
(define-inline (%set-entry-value! table entry value)
  "Gives an entry that value."
  (%set-slot! (%chunk table entry) (%fx+ (%offset entry) 1) value))

; ---- The index ----

(define-inline (%index-word hash)
  "The word of the index for a hash, with the entry number 0."
  (%fxshl (%fxand hash 268435455) 32))
(define-inline (%word-hash word)
  "The part of the hash that a word of the index has."
  (%fxshr word 32))
(define-inline (%word-entry word)
  "The entry number of a word of the index."
  (%fxand word 4294967295))
(define-inline (%same-hash? word wanted)
  "Whether a word of the index has the hash of another one, whose entry number is 0."
  (%identical? (%fxand word -4294967296) wanted))
(define-inline (%next-place at)
  "Where the search goes on."
  (%fx+ at 65))

; ---- Lookup ----

(define-inline (%find-entry table key)
  "The number of the entry with that key, or -1."
  (if (%nil? (%field table 2))
      (%scan-entries table key)
      (%find-hashed table key (%hash key))))

(define (%scan-entries table key)
  "%find-entry without an index."
  (let ((last (%fx- (%field table 1) 1)))
    (if (%identity-key? key)
        (%scan-identical table key last)
        (%scan-equal table key last))))
(define (%scan-identical table key entry)
  "Looks for the same word through the entries from that number down."
  (if (%fx< entry 0)
      -1
      (if (%identical? (%entry-key table entry) key)
          entry
          (%scan-identical table key (%fx- entry 1)))))
(define (%scan-equal table key entry)
  "Looks for an equal key through the entries from that number down."
  (if (%fx< entry 0)
      -1
      (if (= (%entry-key table entry) key)
          entry
          (%scan-equal table key (%fx- entry 1)))))

(define-inline (%find-hashed table key hash)
  "%find-entry through the index."
  (let ((index (%field table 2)))
    (let ((mask (%fx- (%size index) 1)))
      (if (%identity-key? key)
          (%probe-identical table key index mask (%index-word hash) hash)
          (%probe-equal table key index mask (%index-word hash) hash)))))
(define (%probe-identical table key index mask wanted at)
  "Looks for the same word where the index leads from a place on."
  (let ((word (%slot index (%fxand at mask))))
    (if (%same-hash? word wanted)
        (if (%identical? (%entry-key table (%word-entry word)) key)
            (%word-entry word)
            (%probe-identical table key index mask wanted (%next-place at)))
        (if (%identical? word -1)
            -1
            (%probe-identical table key index mask wanted (%next-place at))))))
(define (%probe-equal table key index mask wanted at)
  "Looks for an equal key where the index leads from a place on."
  (let ((word (%slot index (%fxand at mask))))
    (if (if (%same-hash? word wanted) (= (%entry-key table (%word-entry word)) key) #f)
        (%word-entry word)
        (if (%identical? word -1)
            -1
            (%probe-equal table key index mask wanted (%next-place at))))))

(define-inline (%table-get table key default)
  "The value of a key, or the default."
  (let ((entry (%find-entry table key)))
    (if (%fx< entry 0) default (%entry-value table entry))))
(define (%table-has? table key)
  "Whether the table has the key."
  (if (%fx< (%find-entry table key) 0) #f #t))

; ---- Insertion ----

(define (%table-put table key value)
  "Gives the key that value; the table."
  (if (%nil? (%field table 2))
      (let ((entry (%scan-entries table key)))
        (if (%fx< entry 0)
            (%add-entry table key value (%hash key))
            (begin (%set-entry-value! table entry value) table)))
      (let ((hash (%hash key)))
        (let ((entry (%find-hashed table key hash)))
          (if (%fx< entry 0)
              (%add-entry table key value hash)
              (begin (%set-entry-value! table entry value) table))))))

(define (%add-entry table key value hash)
  "Adds an entry for a key that the table does not have; the table."
  (let ((entry (%field table 1)))
    (%make-room table entry)
    (let ((chunk (%chunk table entry)) (offset (%offset entry)))
      (%set-slot! chunk offset key)
      (%set-slot! chunk (%fx+ offset 1) value))
    (%set-fixnum! table 0 (%fx+ (%field table 0) 1))
    (%set-fixnum! table 1 (%fx+ entry 1))
    (let ((index (%field table 2)))
      (if (%nil? index)
          nil
          (%enter-index index (%fx- (%size index) 1) (%fxior (%index-word hash) entry) hash)))
    table))

(define (%enter-index index mask word at)
  "Puts the word into the first free place from at on."
  (let ((place (%fxand at mask)))
    (if (%identical? (%slot index place) -1)
        (%set-fixnum! index place word)
        (%enter-index index mask word (%next-place at)))))

(define-inline (%make-room table used)
  "Makes sure that one more entry can be added to those used."
  (if (%identical? (%fxand used 255) 0)
      (%add-chunk table used)
      (if (%fx< used 256) (%grow-first-chunk table used) nil))
  (let ((index (%field table 2)))
    (if (%nil? index)
        (if (%fx< used 8) nil (%make-index table used))
        (if (%fx< (%fxshl used 1) (%size index)) nil (%grow-index table index)))))
(define (%add-chunk table used)
  "Adds a chunk behind those that are full. The first one is small."
  (let ((last (%fxshr used 8)) (directory (%field table 3)))
    (if (%nil? directory)
        (%set-field! table 3 (%record storage (%make-record storage 16 nil)))
        (begin
          (if (%fx< last (%size directory))
              nil
              (%set-field! table 3 (%copy-fields directory 0 (%make-record storage (%fxshl (%size directory) 1) nil) 0 (%size directory))))
          (%set-slot! (%field table 3) last (%make-record storage 512 nil))))))
(define (%grow-first-chunk table used)
  "Doubles the first chunk if it is full; the others have their full size from the beginning."
  (let ((directory (%field table 3)))
    (let ((chunk (%slot directory 0)))
      (if (%fx< (%offset used) (%size chunk))
          nil
          (%set-slot! directory 0 (%copy-fields chunk 0 (%make-record storage (%fxshl (%size chunk) 1) nil) 0 (%size chunk)))))))

(define (%make-index table used)
  "Gives the table its first index."
  (let ((index (%make-record storage 32 -1)))
    (let loop ((entry 0))
      (if (%fx< entry used)
          (begin
            (if (%unsupplied? (%entry-key table entry))
                nil
                (let ((hash (%hash (%entry-key table entry))))
                  (%enter-index index 31 (%fxior (%index-word hash) entry) hash)))
            (loop (%fx+ entry 1)))
          (%set-field! table 2 index)))))
(define (%grow-index table old)
  "Gives the table an index of twice the size."
  (let ((index (%make-record storage (%fxshl (%size old) 1) -1)))
    (let loop ((place 0))
      (if (%fx< place (%size old))
          (let ((word (%slot old place)))
            (if (%fx< word 0)
                nil
                (%enter-index index (%fx- (%size index) 1) word (%word-hash word)))
            (loop (%fx+ place 1)))
          (%set-field! table 2 index)))))

; ---- Deletion ----

(define (%table-delete table key)
  "Removes the key; the table."
  (let ((entry (%find-entry table key)))
    (if (%fx< entry 0)
        table
        (begin
          (let ((index (%field table 2)))
            (if (%nil? index)
                nil
                (let ((hash (%hash key)))
                  (%leave-index index (%fx- (%size index) 1) (%fxior (%index-word hash) entry) hash))))
          (let ((chunk (%chunk table entry)) (offset (%offset entry)))
            (%set-slot! chunk offset %unsupplied)
            (%set-slot! chunk (%fx+ offset 1) nil))
          (%set-fixnum! table 0 (%fx- (%field table 0) 1))
          (%drop-deleted table)
          table))))
(define (%leave-index index mask word at)
  "Takes the word out of the index, where it is the first of its kind from at on."
  (let ((place (%fxand at mask)))
    (if (%identical? (%slot index place) word)
        (%set-fixnum! index place -2)
        (%leave-index index mask word (%next-place at)))))
(define (%drop-deleted table)
  "Frees the room of deleted entries when they are the majority."
  (let ((live (%field table 0)))
    (if (%fx< (%fx+ (%fxshl live 1) 8) (%field table 1))
        (%become table (%refill (%make-table) table 0))
        (if (%identical? live 0) (%become table (%make-table)) nil))))
(define (%refill new table entry)
  "Adds the entries of the table from that number on to the new one."
  (if (%fx< entry (%field table 1))
      (let ((key (%entry-key table entry)))
        (if (%unsupplied? key)
            nil
            (%add-entry new key (%entry-value table entry) (%hash key)))
        (%refill new table (%fx+ entry 1)))
      new))
(define (%become table other)
  "Gives the table the content of another one."
  (%set-field! table 0 (%field other 0))
  (%set-field! table 1 (%field other 1))
  (%set-field! table 2 (%field other 2))
  (%set-field! table 3 (%field other 3))
  nil)

; ---- Going through a table ----

(define (%collect-entries table entry result)
  "The entries below that number as pairs of key and value, the first one first, followed by the result."
  (if (%fx< entry 1)
      result
      (let ((number (%fx- entry 1)))
        (if (%unsupplied? (%entry-key table number))
            (%collect-entries table number result)
            (%collect-entries table number (%cons (%cons (%entry-key table number) (%entry-value table number)) result))))))
(define (%sorted-pairs table)
  "The entries of a table as pairs of key and value, in the order of keys."
  (%merge-sort (%collect-entries table (%field table 1) nil) %key-before?))
(define (%key-before? a b)
  "Whether the pair a has the lesser key."
  (%fx< (%compare (%car a) (%car b)) 0))
(define (%table-entries table)
  "The entries of a table as lists of key and value, in the order of keys."
  (map (fn (pair) (%cons (%car pair) (%cons (%cdr pair) nil))) (%sorted-pairs table)))
(define (%map-pairs m operation)
  "The entries of a table or struct as pairs of key and value, in the order of keys."
  (cond ((%kind? m table) (%sorted-pairs m))
        ((%kind? m struct) (%struct-pairs m 0))
        (else (%map-pairs (%wrong-type operation 0 ':map m) operation))))
(define (%table-map-values! table)
  "Turns round the list that is the value of each entry; the table."
  (let loop ((entry 0))
    (if (%fx< entry (%field table 1))
        (let ((chunk (%chunk table entry)) (offset (%fx+ (%offset entry) 1)))
          (%set-slot! chunk offset (%reverse-onto (%slot chunk offset) nil))
          (loop (%fx+ entry 1)))
        table)))

; ---- The language's procedures ----

(define (table & keys-and-values)
  "A new table of alternating keys and values."
  ;; (table :a 1 :b 2) => @{:a 1 :b 2}
  (%fill-table (%make-table) keys-and-values keys-and-values))
(define (%fill-table table rest all)
  "Puts alternating keys and values into the table."
  (if (%nil? rest)
      table
      (if (%nil? (%cdr rest))
          (%odd-arguments 'table all)
          (begin (%table-put table (%table-key (%car rest) 'table nil) (%car (%cdr rest)))
                 (%fill-table table (%cdr (%cdr rest)) all)))))
(define-noreturn (%odd-arguments operation arguments)
  "Signals that the last key has no value."
  (%error (%record condition %argument-error-type (%operation-message operation "expected alternating keys and values") nil arguments)))

(define-inline (get m key)
  (if (%kind? m table)
      (%get-from-table m key nil)
      (%get-from-other m key nil 'get)))
(define (get m key &opt default)
  "The value of a key of a table or struct, or the default (nil)."
  ;; (list (get {:a 1} :a) (get {:a 1} :b) (get @{:a 1} :b 0)) => (1 nil 0)
  (if (%kind? m table)
      (%get-from-table m key default)
      (%get-from-other m key default 'get)))
(define (%get-from-table m key default)
  "get of a table."
  (%table-get m (%table-key key 'get 1) default))
(define (%get-from-other m key default operation)
  "get of anything but a table."
  (if (%kind? m struct)
      (%get-from-struct m (%table-key key operation 1) default)
      (get (%wrong-type operation 0 ':map m) key default)))
(define (%put m key value operation)
  "Gives the key that value, in the table or in a new struct."
  (cond ((%kind? m table) (%table-put m (%table-key key operation 1) value))
        ((%kind? m struct) (%struct-put m (%table-key key operation 1) value))
        (else (%put (%wrong-type operation 0 ':map m) key value operation))))
(define (put m key value)
  "The table, in which the key has the value now; or a new struct in which it has."
  ;; (list (put @{:a 1} :b 2) (put {:a 1} :b 2)) => (@{:a 1 :b 2} {:a 1 :b 2})
  (%put m key value 'put))
(define (put! m key value)
  "The table, in which the key has the value now; or a new struct in which it has: another name of put."
  (%put m key value 'put!))

(define (%del m key operation)
  "Removes the key from the table, or gives a new struct without it."
  (cond ((%kind? m table) (%table-delete m (%table-key key operation 1)))
        ((%kind? m struct) (%struct-delete m (%table-key key operation 1)))
        (else (%del (%wrong-type operation 0 ':map m) key operation))))
(define (del m key)
  "The table, which has not got the key any more; or a new struct without it."
  ;; (del @{:a 1 :b 2} :a) => @{:b 2}
  (%del m key 'del))
(define (del! m key)
  "The table, which has not got the key any more; or a new struct without it: another name of del."
  (%del m key 'del!))

(define (keys m)
  "List of the keys, in order."
  ;; (keys @{"b" 1 :k 2 1 3}) => (1 :k "b")
  (map (fn (pair) (%car pair)) (%map-pairs m 'keys)))
(define (values m)
  "List of the values, in the order of their keys."
  ;; (values {:b 1 :a 2}) => (2 1)
  (map (fn (pair) (%cdr pair)) (%map-pairs m 'values)))

(define (%has-key? m key operation)
  "Whether the table or struct has the key."
  (cond ((%kind? m table) (%table-has? m (%table-key key operation 1)))
        ((%kind? m struct) (if (%fx< (%struct-find m (%table-key key operation 1)) 0) #f #t))
        (else (%has-key? (%wrong-type operation 0 ':map m) key operation))))
(define (has-key? m key)
  "Whether the table or struct has the key."
  ;; (has-key? {:a nil} :a) => true
  (%has-key? m key 'has-key?))
(define (has? m key)
  "Whether the table or struct has the key: another name of has-key?."
  (%has-key? m key 'has?))

(define (table-length t)
  "Number of entries of a table."
  ;; (table-length @{:a 1}) => 1
  (%field (%expect-table t 'table-length 0) 0))
(define (update m key f &opt default)
  "put of what f makes of the old value of the key, or of the default (nil)."
  ;; (update @{:n 1} :n inc) => @{:n 2}
  (put m key (f (get m key default))))

(define (merge m & more)
  "A new map of the type of the first with the entries of all; later keys win."
  ;; (merge {:a 1 :b 2} {:b 3}) => {:a 1 :b 3}
  (let ((pairs (%all-entries (%cons m more))))
    (if (%kind? m struct)
        (%pairs->struct pairs)
        (%pairs->table pairs))))
(define (%all-entries maps)
  "The entries of all maps, those of the first one first."
  (if (%nil? maps)
      nil
      (let ((entries (%map-pairs (%car maps) 'merge)))
        (%append-lists entries (%all-entries (%cdr maps))))))
(define (%pairs->table pairs)
  "A new table of pairs of key and value."
  (let loop ((rest pairs) (table (%make-table)))
    (if (%pair? rest)
        (begin (%table-put table (%car (%car rest)) (%cdr (%car rest)))
               (loop (%cdr rest) table))
        table)))

(define (copy m)
  "A shallow copy of a table or struct."
  ;; (let ((t @{:a 1})) (put (copy t) :a 2) t) => @{:a 1}
  (cond ((%kind? m table) (%refill (%make-table) m 0))
        ((%kind? m struct) m)
        (else (copy (%wrong-type 'copy 0 ':map m)))))
