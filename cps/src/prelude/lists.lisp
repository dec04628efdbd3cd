; Lists and sequences: language specification 12.5. A sequence that is no list is first made one (%elements), so that each operation has one
; loop. Lists are copied by recursion that is not a tail call: the stack is ordinary memory, and a frame is smaller than a second list.

;;; Lists and sequences

; ---- Pairs ----

(define-inline (cons head tail)
  "A pair."
  ;; (list (cons 1 '(2 3)) (cons 1 2)) => ((1 2 3) (1 . 2))
  (%cons head tail))

(define-inline (list) nil)
(define-inline (list a) (%cons a nil))
(define-inline (list a b) (%cons a (%cons b nil)))
(define-inline (list a b c) (%cons a (%cons b (%cons c nil))))
(define-inline (list a b c d) (%cons a (%cons b (%cons c (%cons d nil)))))
(define-inline (list a b c d e) (%cons a (%cons b (%cons c (%cons d (%cons e nil))))))
(define-inline (list a b c d e f) (%cons a (%cons b (%cons c (%cons d (%cons e (%cons f nil)))))))
(define (list & elements)
  "List of the arguments."
  ;; (list 1 (+ 1 1) "three") => (1 2 "three")
  elements)

(define-inline (list* a b) (%cons a b))
(define-inline (list* a b c) (%cons a (%cons b c)))
(define (list* a & more)
  "List of the arguments whose tail is the last of them."
  ;; (list* 1 2 '(3 4)) => (1 2 3 4)
  (if (%nil? more) a (%cons a (%spread more))))
(define (%spread arguments)
  "The arguments, of which the last one is the tail."
  (if (%nil? (%cdr arguments))
      (%car arguments)
      (%cons (%car arguments) (%spread (%cdr arguments)))))

(define-inline (first q)
  "The first element of a list or vector that is not empty."
  ;; (list (first '(1 2)) (first [1 2])) => (1 1)
  ;; (first nil) => !type-error
  (%first q))
(define-inline (rest q)
  "What follows the first element of a list or vector: a list."
  ;; (list (rest '(1 2)) (rest [1 2])) => ((2) (2))
  (%rest q))
(define-inline (car pair)
  "The head of a pair."
  ;; (car '(1 . 2)) => 1
  (if (%pair? pair) (%car pair) (%car-of-other pair)))
(define-failure (%car-of-other x)
  "car of what is no pair."
  (car (%wrong-type 'car 0 ':list x)))
(define-inline (cdr pair)
  "The tail of a pair."
  ;; (cdr '(1 . 2)) => 2
  (if (%pair? pair) (%cdr pair) (%cdr-of-other pair)))
(define-failure (%cdr-of-other x)
  "cdr of what is no pair."
  (cdr (%wrong-type 'cdr 0 ':list x)))
(define-inline (%pair-or-fail x operation)
  "x, a pair."
  (if (%pair? x) x (%another-pair x operation)))
(define-failure (%another-pair x operation)
  "A pair in place of x, which is none."
  (%expect-pair x operation 0))
(define (caar pair)
  "The head of the head."
  ;; (caar '((1 2) 3)) => 1
  (%car (%pair-or-fail (%car (%pair-or-fail pair 'caar)) 'caar)))
(define (cadr pair)
  "The head of the tail: the second element."
  ;; (cadr '(1 2 3)) => 2
  (%car (%pair-or-fail (%cdr (%pair-or-fail pair 'cadr)) 'cadr)))
(define (cdar pair)
  "The tail of the head."
  ;; (cdar '((1 2) 3)) => (2)
  (%cdr (%pair-or-fail (%car (%pair-or-fail pair 'cdar)) 'cdar)))
(define (cddr pair)
  "The tail of the tail."
  ;; (cddr '(1 2 3)) => (3)
  (%cdr (%pair-or-fail (%cdr (%pair-or-fail pair 'cddr)) 'cddr)))
(define (caddr pair)
  "The head of the tail of the tail: the third element."
  ;; (caddr '(1 2 3)) => 3
  (%car (%pair-or-fail (%cdr (%pair-or-fail (%cdr (%pair-or-fail pair 'caddr)) 'caddr)) 'caddr)))

(define (second q)
  "The second element of a list or vector."
  ;; (second [1 2 3]) => 2
  (%element (%list-or-vector q 'second) 1 'second q 0))
(define (third q)
  "The third element of a list or vector."
  ;; (third '(1 2 3)) => 3
  (%element (%list-or-vector q 'third) 2 'third q 0))
(define (%list-or-vector x operation)
  "x, a list or vector."
  (cond ((%pair? x) x)
        ((%nil? x) x)
        ((%kind? x vector) x)
        (else (%list-or-vector (%wrong-type operation 0 '(:list :vector) x) operation))))

; ---- Sequences as lists ----

(define (%elements q operation index)
  "List of the elements of a sequence; a list is given back as it is, also when it turns out to be improper later on."
  (cond ((%pair? q) q)
        ((%nil? q) nil)
        ((%kind? q vector) (%vector->list q 0))
        ((%kind? q string) (%host string->list q))
        ((%kind? q table) (%table-entries q))
        ((%kind? q struct) (%struct-entries q))
        ((%when-reached (make-coroutine) (%kind? q coroutine)) (%when-reached (make-coroutine) (%coroutine-list q)))
        (else (%elements (%wrong-type operation index ':sequence q) operation index))))

; Where elements are looked at one after the other, those of a coroutine are not made before they are needed: what is not the end of a list may be its
; end so far (%more-elements).

(define-inline (%lazy-elements q operation index)
  "%elements for those who go on with %more-elements at the end of the list."
  (if (%pair? q)
      q
      (if (%when-reached (make-coroutine) (%kind? q coroutine))
          (%when-reached (make-coroutine) (%coroutine-elements q))
          (%elements q operation index))))
(define (%each-list q)
  "The elements that each goes through."
  (%lazy-elements q 'each 0))

(define (%vector->list v start)
  "List of the elements of a vector from start on."
  (let loop ((i (%fx- (%size v) 1)) (elements nil))
    (if (%fx< i start)
        elements
        (loop (%fx- i 1) (%cons (%slot v i) elements)))))

(define (%list->vector elements operation)
  "Vector of the elements of a list."
  (let ((v (%make-record vector (%list-length elements operation) nil)))
    (let loop ((i 0) (rest elements))
      (if (%pair? rest)
          (begin (%init-slot! v i (%car rest))
                 (loop (%fx+ i 1) (%cdr rest)))
          v))))

; ---- Size ----

(define-inline (length x)
  (if (%kind? x vector) (%size x) (%length x)))
(define (length x)
  "Number of elements of a list, vector, string, table or struct; number of characters of a name."
  ;; (list (length '(1 2)) (length "abc") (length {:k 1})) => (2 3 1)
  (if (%kind? x vector) (%size x) (%length x)))
(define (%length x)
  "length of anything but a vector."
  (cond ((%pair? x) (%list-length x 'length))
        ((%nil? x) 0)
        ((%kind? x string) (%string-length x))
        ((%kind? x table) (%field x 0))
        ((%kind? x struct) (%fxshr (%size x) 1))
        ((%name-designator? x) (%string-length (%field x 0)))
        (else (length (%wrong-type 'length 0 ':sequence x)))))

(define (empty? x)
  "Whether a list, vector, string, table or struct has no elements."
  ;; (list (empty? nil) (empty? [1]) (empty? "")) => (true false true)
  (cond ((%pair? x) #f)
        ((%nil? x) #t)
        ((%kind? x vector) (%identical? (%size x) 0))
        ((%kind? x string) (%identical? (%string-length x) 0))
        ((%kind? x table) (%identical? (%field x 0) 0))
        ((%kind? x struct) (%identical? (%size x) 0))
        (else (empty? (%wrong-type 'empty? 0 ':sequence x)))))

; ---- Elements ----

(define (%element q i operation object length-known)
  "Element i, at least 0, of a sequence; object is what the caller was given, length-known the number of elements passed already."
  (cond ((%pair? q)
         (if (%fx< 0 i)
             (%element (%cdr q) (%fx- i 1) operation object (%fx+ length-known 1))
             (%car q)))
        ((%nil? q) (%out-of-range operation (%fx+ i length-known) length-known object))
        ((%identical? length-known 0) (%element-of-other q i operation))
        (else (%improper-list q operation))))
(define (%element-of-other q i operation)
  "Element i, at least 0, of a sequence that is no list."
  (cond ((%kind? q vector)
         (if (%fx< i (%size q)) (%slot q i) (%out-of-range operation i (%size q) q)))
        ((%kind? q string)
         (if (%fx< i (%string-length q))
             (%string-part q i (%fx+ i 1))
             (%out-of-range operation i (%string-length q) q)))
        (else
         (let ((elements (%take (%fx+ i 1) (%lazy-elements q operation 0))))
           (%element elements i operation elements 0)))))

(define (nth index q)
  "The element of a sequence at an index from 0."
  ;; (nth 1 '(a b c)) => b
  (%nth index q 'nth))
(define (list-ref q index)
  "The element of a sequence at an index from 0."
  ;; (list-ref '(a b c) 1) => b
  (%nth index q 'list-ref))
(define (%nth index q operation)
  "The element at an index that may be anything."
  (if (%fixnum? index)
      (if (%fx< index 0)
          (%out-of-range operation index (length q) q)
          (%element q index operation q 0))
      (if (%integer? index)
          (%out-of-range operation index (length q) q)
          (%nth (%wrong-type operation (if (%identical? operation 'nth) 0 1) ':integer index) q operation))))

(define (last q)
  "The last element of a list, vector or string."
  ;; (last '(1 2 3)) => 3
  (cond ((%pair? q)
         (let ((pair (%last-pair q)))
           (%end-of-list (%cdr pair) 'last)
           (%car pair)))
        ((%kind? q vector)
         (if (%identical? (%size q) 0) (%last-of-none q) (%slot q (%fx- (%size q) 1))))
        ((%kind? q string)
         (if (%identical? (%string-length q) 0)
             (%last-of-none q)
             (%string-part q (%fx- (%string-length q) 1) (%string-length q))))
        ((%nil? q) (%last-of-none q))
        (else (last (%wrong-type 'last 0 '(:list :vector :string) q)))))
(define (%last-of-none q)
  "last of an empty sequence."
  (last (%wrong-argument 'last "the sequence is empty" q)))

(define (butlast l)
  "The list without its last element."
  ;; (butlast '(1 2 3)) => (1 2)
  (if (%pair? l)
      (%butlast l)
      (butlast (if (%nil? l)
                   (%wrong-argument 'butlast "the list is empty" l)
                   (%wrong-type 'butlast 0 ':list l)))))
(define (%butlast l)
  "butlast of a pair."
  (let ((tail (%cdr l)))
    (if (%pair? tail)
        (%cons (%car l) (%butlast tail))
        (%end-of-list tail 'butlast))))

; ---- Parts ----

(define (take count q)
  "The first count elements; a vector or a string stays one."
  ;; (list (take 2 '(1 2 3)) (take 2 "abc") (take 9 [1 2])) => ((1 2) "ab" [1 2])
  (cond ((%kind? q vector) (%subvector q 0 (%clamp count (%size q) 'take)))
        ((%kind? q string) (%string-part q 0 (%clamp count (%string-length q) 'take)))
        ((%fixnum? count) (%take count (%take-elements count q)))
        (else (let ((elements (%elements q 'take 1)))
                (%take (%clamp count (%list-length elements 'take) 'take) elements)))))
(define (%take-elements count q)
  "The elements of a sequence, at least count of them if there are as many."
  (if (%when-reached (make-coroutine) (%kind? q coroutine))
      (if (%fx< 0 count) (%lazy-elements q 'take 1) nil)
      (%elements q 'take 1)))
(define (%take count l)
  "The first count elements of a list, all if there are fewer."
  (if (%fx< 0 count)
      (if (%pair? l)
          (%cons (%car l) (%take (%fx- count 1) (%cdr l)))
          (let ((more (%more-elements l)))
            (if (%pair? more) (%take count more) (%end-of-list l 'take))))
      nil))

(define (drop count q)
  "What is left without the first count elements; a vector or a string stays one."
  ;; (list (drop 2 '(1 2 3)) (drop 2 "abc")) => ((3) "c")
  (cond ((%kind? q vector) (%subvector q (%clamp count (%size q) 'drop) (%size q)))
        ((%kind? q string) (%string-part q (%clamp count (%string-length q) 'drop) (%string-length q)))
        ((%fixnum? count) (%drop count (%elements q 'drop 1)))
        (else (let ((elements (%elements q 'drop 1)))
                (%drop (%clamp count (%list-length elements 'drop) 'drop) elements)))))
(define (%drop count l)
  "The list without its first count elements."
  (if (%fx< 0 count)
      (if (%pair? l)
          (%drop (%fx- count 1) (%cdr l))
          (%end-of-list l 'drop))
      l))

(define (%clamp count size operation)
  "The count, from 0 to the size."
  (cond ((%fixnum? count) (if (%fx< count 0) 0 (if (%fx< size count) size count)))
        ((%integer? count) (if (%lt count 0) 0 size))
        (else (%clamp (%wrong-type operation 0 ':integer count) size operation))))

; ---- Joining and turning round ----

(define-inline (append a b)
  (if (%pair? a) (%append-lists a b) (%append-pieces (%cons a (%cons b nil)))))
(define (append & pieces)
  "The lists joined, the last may be anything; or the vectors joined."
  ;; (list (append '(1) '(2 3) nil) (append [1] [2])) => ((1 2 3) [1 2])
  (%append-pieces pieces))
(define (%append-pieces pieces)
  "append of a list of lists, or of vectors."
  (if (%nil? pieces)
      nil
      (if (%kind? (%car pieces) vector)
          (%append-vectors pieces 'append)
          (%append-list-of-lists pieces))))
(define (%append-list-of-lists pieces)
  "The lists joined."
  (let ((piece (%car pieces)))
    (cond ((%nil? (%cdr pieces)) piece)
          ((%pair? piece) (%append-lists piece (%append-list-of-lists (%cdr pieces))))
          ((%nil? piece) (%append-list-of-lists (%cdr pieces)))
          (else (%append-list-of-lists (%cons (%wrong-type 'append nil ':list piece) (%cdr pieces)))))))
(define (%append-lists l tail)
  "The elements of a list, followed by the tail."
  (if (%pair? l)
      (%cons (%car l) (%append-lists (%cdr l) tail))
      (begin (%end-of-list l 'append) tail)))
(define (%append2 q tail)
  "The elements of a list or vector that is spliced into a template, followed by the rest of the template."
  (cond ((%pair? q) (%append-lists q tail))
        ((%nil? q) tail)
        ((%kind? q vector) (%append-lists (%vector->list q 0) tail))
        (else (%append2 (%wrong-type 'unquote-splicing 0 '(:list :vector) q) tail))))

(define (concat & sequences)
  "One list of the elements of all the sequences."
  ;; (concat '(1) [2 3] "ab") => (1 2 3 "a" "b")
  (%concat sequences 0))
(define (%concat sequences index)
  "concat of a list of sequences."
  (if (%nil? sequences)
      nil
      (let ((elements (%elements (%car sequences) 'concat index)))
        (%append-lists elements (%concat (%cdr sequences) (%fx+ index 1))))))

(define (reverse q)
  "The elements in reverse, in a sequence of the same type."
  ;; (list (reverse '(1 2 3)) (reverse "abc")) => ((3 2 1) "cba")
  (cond ((%pair? q) (%reverse q))
        ((%nil? q) nil)
        ((%kind? q vector) (%list->vector (%reverse-onto (%vector->list q 0) nil) 'reverse))
        ((%kind? q string) (%host string-reverse q))
        (else (reverse (%wrong-type 'reverse 0 '(:list :vector :string) q)))))
(define (%reverse l)
  "The proper list in reverse."
  (let loop ((rest l) (result nil))
    (if (%pair? rest)
        (loop (%cdr rest) (%cons (%car rest) result))
        (begin (%end-of-list rest 'reverse) result))))

(define (flatten l)
  "The elements of a list, with nested proper lists made flat."
  ;; (flatten '(1 (2 (3 nil)) 4)) => (1 2 3 4)
  (%flatten (%expect-list l 'flatten 0) nil))
(define (%flatten l tail)
  "The flat elements of l, followed by the tail."
  (if (%pair? l)
      (let ((rest (%flatten (%cdr l) tail)))
        (if (list? (%car l))
            (if (proper-list? (%car l)) (%flatten (%car l) rest) (%cons (%car l) rest))
            (%cons (%car l) rest)))
      (begin (%end-of-list l 'flatten) tail)))

; ---- Searching ----

(define (member x l)
  "The part of the list that starts with the first element equal to x, or nil."
  ;; (list (member 2 '(1 2 3)) (member 4 '(1 2 3))) => ((2 3) nil)
  (let loop ((rest (%expect-list l 'member 1)))
    (if (%pair? rest)
        (if (= x (%car rest)) rest (loop (%cdr rest)))
        (%end-of-list rest 'member))))
(define (assoc x l)
  "The first pair in the list whose head is equal to x, or nil."
  ;; (assoc 'b '((a 1) (b 2))) => (b 2)
  (let loop ((rest (%expect-list l 'assoc 1)))
    (if (%pair? rest)
        (if (= x (%car (%pair-or-fail (%car rest) 'assoc))) (%car rest) (loop (%cdr rest)))
        (%end-of-list rest 'assoc))))
(define (index-of x q)
  "The index of the first element equal to x, or nil."
  ;; (index-of 'c '(a b c)) => 2
  (let loop ((rest (%lazy-elements q 'index-of 1)) (index 0))
    (if (%pair? rest)
        (if (= x (%car rest)) index (loop (%cdr rest) (%fx+ index 1)))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more index) (%end-of-list rest 'index-of))))))

(define (distinct q)
  "List of the elements without those that equal an earlier one."
  ;; (distinct '(1 2 1 3 2)) => (1 2 3)
  (%distinct (%elements q 'distinct 0) (%make-table) nil))
(define (%distinct l seen others)
  "The elements that are neither keys of the table seen nor in the list of others, which holds what cannot be a key."
  (if (%pair? l)
      (let ((x (%car l)))
        (if (%key? x)
            (if (%table-has? seen (%normal-key x))
                (%distinct (%cdr l) seen others)
                (begin (%table-put seen (%normal-key x) #t)
                       (%cons x (%distinct (%cdr l) seen others))))
            (if (%nil? (member x others))
                (%cons x (%distinct (%cdr l) seen (%cons x others)))
                (%distinct (%cdr l) seen others))))
      (%end-of-list l 'distinct)))

; ---- Making lists ----

(define (make-list count &opt element)
  "List of count times the element."
  ;; (make-list 3 'x) => (x x x)
  (let loop ((left (%expect-count count 'make-list 0)) (result nil))
    (if (%fx< 0 left) (loop (%fx- left 1) (%cons element result)) result)))

(define (range start &opt (end %unsupplied) (step 1))
  "List of numbers from start (0) up to and excluding end, by step (1)."
  ;; (list (range 3) (range 1 4) (range 5 0 -2)) => ((0 1 2) (1 2 3) (5 3 1))
  (if (%unsupplied? end)
      (%range 0 (%expect-number start 'range 0) 1)
      (%range (%expect-number start 'range 0) (%expect-number end 'range 1) (%expect-step step))))
(define (%expect-step x)
  "x, a number that is not zero."
  (let ((step (%expect-number x 'range 2)))
    (if (%num-eq step 0)
        (%expect-step (%wrong-argument 'range "the step must not be zero" step))
        step)))
(define (%range start end step)
  "range of numbers, of which the step is not zero."
  (if (%identical? step 1)
      (if (%fixnum? start)
          (if (%fixnum? end)
              (%range-down start (%fx- end 1) nil)
              (%range-from start end step 0))
          (%range-from start end step 0))
      (%range-from start end step 0)))
(define (%range-down start i result)
  "The fixnums from start to i, followed by the result."
  (if (%fx< i start) result (%range-down start (%fx- i 1) (%cons i result))))
(define (%range-from start end step count)
  "The numbers start + count * step and on."
  (let ((x (if (%identical? count 0) start (%add start (%mul step count)))))
    (if (if (%gt step 0) (%lt x end) (%gt x end))
        (%cons x (%range-from start end step (%add count 1)))
        nil)))

(define (zip q & more)
  "List of lists: of the first elements of all sequences, of their second elements, and so on, to the end of the shortest."
  ;; (zip '(1 2 3) "ab") => ((1 "a") (2 "b"))
  (%zip (%lists-of (%cons q more) 'zip 0)))
(define (%zip lists)
  "zip of lists."
  (let ((lists (%with-more lists)))
    (if (%all-pairs? lists 'zip)
        (let ((heads (%heads lists)))
          (%cons heads (%zip (%tails lists))))
        nil)))
(define (%lists-of sequences operation index)
  "The sequences as lists."
  (if (%nil? sequences)
      nil
      (let ((elements (%lazy-elements (%car sequences) operation index)))
        (%cons elements (%lists-of (%cdr sequences) operation (%fx+ index 1))))))
(define-inline (%with-more lists)
  "The lists, one at least, with more elements of each that has come to its end so far."
  (let ((advanced (%when-reached (make-coroutine) (%advance lists))))
    (if (%pair? advanced) advanced lists)))
(define (%advance lists)
  "The lists, from the first one on up to one that has ended, with more elements of each that has come to its end so far."
  (if (%pair? lists)
      (let ((more (%more-elements (%car lists))))
        (cond ((%pair? more) (%cons more (%advance (%cdr lists))))
              ((%pair? (%car lists)) (%cons (%car lists) (%advance (%cdr lists))))
              (else lists)))
      nil))
(define (%all-pairs? lists operation)
  "Whether none of the lists has come to its end."
  (if (%nil? lists)
      #t
      (if (%pair? (%car lists))
          (%all-pairs? (%cdr lists) operation)
          (%end-of-list (%car lists) operation))))
(define (%heads lists)
  "List of the first elements."
  (if (%nil? lists) nil (%cons (%car (%car lists)) (%heads (%cdr lists)))))
(define (%tails lists)
  "List of what follows the first elements."
  (if (%nil? lists) nil (%cons (%cdr (%car lists)) (%tails (%cdr lists)))))
