; Procedures that take procedures: language specification 12.6. The usual cases, a function and one sequence, are inline, so that a
; function written at the call becomes part of the loop. Nothing is kept in mutable state: a continuation captured in a function may be
; entered again.

;;; Higher-order functions

(define-inline (map f q)
  (let loop ((rest (%lazy-elements q 'map 1)))
    (if (%pair? rest)
        (let ((value (f (%car rest))))
          (%cons value (loop (%cdr rest))))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (%end-of-list rest 'map))))))
(define-inline (map f p q)
  (let loop ((left (%lazy-elements p 'map 1)) (right (%lazy-elements q 'map 2)))
    (if (%pair? left)
        (if (%pair? right)
            (let ((value (f (%car left) (%car right))))
              (%cons value (loop (%cdr left) (%cdr right))))
            (let ((more (%more-elements right)))
              (if (%pair? more) (loop left more) (%end-of-list right 'map))))
        (let ((more (%more-elements left)))
          (if (%pair? more) (loop more right) (%end-of-list left 'map))))))
(define (map f q & more)
  "List of the results of calling f with the elements of the sequences, to the end of the shortest."
  ;; (map + '(1 2 3) [10 20 30]) => (11 22 33)
  (if (%nil? more)
      (map f q)
      (%map-lists f (%lists-of (%cons q more) 'map 1))))
(define (%map-lists f lists)
  "map of several lists."
  (let ((lists (%with-more lists)))
    (if (%all-pairs? lists 'map)
        (let ((value (%apply f (%heads lists))))
          (%cons value (%map-lists f (%tails lists))))
        nil)))

(define-inline (for-each f q)
  (let loop ((rest (%lazy-elements q 'for-each 1)))
    (if (%pair? rest)
        (begin (f (%car rest))
               (loop (%cdr rest)))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (%end-of-list rest 'for-each))))))
(define (for-each f q & more)
  "Calls f with the elements of the sequences, to the end of the shortest; nil."
  ;; (for-each println '(1 2)) prints "1\n2\n"
  (if (%nil? more)
      (for-each f q)
      (%for-each-lists f (%lists-of (%cons q more) 'for-each 1))))
(define (%for-each-lists f lists)
  "for-each of several lists."
  (let ((lists (%with-more lists)))
    (if (%all-pairs? lists 'for-each)
        (begin (%apply f (%heads lists))
               (%for-each-lists f (%tails lists)))
        nil)))

(define-inline (filter f q)
  "List of the elements for which f is true."
  ;; (filter odd? (range 6)) => (1 3 5)
  (let loop ((rest (%lazy-elements q 'filter 1)))
    (if (%pair? rest)
        (let ((x (%car rest)))
          (if (f x)
              (%cons x (loop (%cdr rest)))
              (loop (%cdr rest))))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (%end-of-list rest 'filter))))))
(define-inline (remove f q)
  "List of the elements for which f is false."
  ;; (remove odd? (range 6)) => (0 2 4)
  (let loop ((rest (%lazy-elements q 'remove 1)))
    (if (%pair? rest)
        (let ((x (%car rest)))
          (if (f x)
              (loop (%cdr rest))
              (%cons x (loop (%cdr rest)))))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (%end-of-list rest 'remove))))))

(define-inline (fold f initial q)
  "Calls (f accumulator element) from the left, with the accumulator first the initial value and then the last result."
  ;; (fold - 10 '(1 2 3)) => 4
  (let loop ((accumulator initial) (rest (%lazy-elements q 'fold 2)))
    (if (%pair? rest)
        (loop (f accumulator (%car rest)) (%cdr rest))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop accumulator more) (begin (%end-of-list rest 'fold) accumulator))))))
(define-inline (fold-right f initial q)
  "Calls (f element accumulator) from the right, with the accumulator first the initial value and then the last result."
  ;; (fold-right cons nil [1 2 3]) => (1 2 3)
  (let loop ((rest (if (%pair? q) q (%elements q 'fold-right 2))))
    (if (%pair? rest)
        (let ((accumulator (loop (%cdr rest))))
          (f (%car rest) accumulator))
        (begin (%end-of-list rest 'fold-right) initial))))

(define-inline (reduce f initial q) (fold f initial q))
(define (reduce f initial &opt (q %unsupplied))
  "fold; without an initial value it starts from the first element, and for no elements it is (f)."
  ;; (list (reduce + '(1 2 3)) (reduce + 10 '(1 2 3))) => (6 16)
  (if (%unsupplied? q)
      (let ((elements (%elements initial 'reduce 1)))
        (if (%pair? elements)
            (fold f (%car elements) (%cdr elements))
            (f)))
      (fold f initial q)))

(define-inline (find f q)
  "The first element for which f is true, or nil."
  ;; (find even? '(1 4 6)) => 4
  (let loop ((rest (%lazy-elements q 'find 1)))
    (if (%pair? rest)
        (let ((x (%car rest)))
          (if (f x) x (loop (%cdr rest))))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (%end-of-list rest 'find))))))
(define (find-index f q)
  "The index of the first element for which f is true, or nil."
  ;; (find-index even? '(1 4 6)) => 1
  (let loop ((rest (%lazy-elements q 'find-index 1)) (index 0))
    (if (%pair? rest)
        (if (f (%car rest)) index (loop (%cdr rest) (%fx+ index 1)))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more index) (%end-of-list rest 'find-index))))))
(define-inline (any? f q)
  "Whether f is true for some element; stops at the first."
  ;; (any? even? '(1 4 6)) => true
  (let loop ((rest (%lazy-elements q 'any? 1)))
    (if (%pair? rest)
        (if (f (%car rest)) #t (loop (%cdr rest)))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (begin (%end-of-list rest 'any?) #f))))))
(define-inline (all? f q)
  "Whether f is true for every element; stops at the first for which it is not."
  ;; (all? even? '(1 4 6)) => false
  (let loop ((rest (%lazy-elements q 'all? 1)))
    (if (%pair? rest)
        (if (f (%car rest)) (loop (%cdr rest)) #f)
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (begin (%end-of-list rest 'all?) #t))))))
(define-inline (count f q)
  "The number of elements for which f is true."
  ;; (count even? '(1 4 6)) => 2
  (let loop ((rest (%lazy-elements q 'count 1)) (found 0))
    (if (%pair? rest)
        (loop (%cdr rest) (if (f (%car rest)) (%fx+ found 1) found))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more found) (begin (%end-of-list rest 'count) found))))))

(define (append-map f q)
  "One list of the elements of the sequences that f gives for each element."
  ;; (append-map (fn (n) (list n n)) '(1 2)) => (1 1 2 2)
  (let loop ((rest (%lazy-elements q 'append-map 1)))
    (if (%pair? rest)
        (let ((piece (%elements (f (%car rest)) 'append-map 0)))
          (%append-lists piece (loop (%cdr rest))))
        (let ((more (%more-elements rest)))
          (if (%pair? more) (loop more) (%end-of-list rest 'append-map))))))

(define (group-by f q)
  "Table from each value of f to the list of the elements that have it, in their order."
  ;; (group-by odd? (range 5)) => @{false (0 2 4) true (1 3)}
  (let loop ((rest (%elements q 'group-by 1)) (groups (%make-table)))
    (if (%pair? rest)
        (let ((key (%table-key (f (%car rest)) 'group-by 0)))
          (%table-put groups key (%cons (%car rest) (%table-get groups key nil)))
          (loop (%cdr rest) groups))
        (begin (%end-of-list rest 'group-by)
               (%table-map-values! groups)))))

(define-inline (identity x)
  "x."
  ;; (map identity "ab") => ("a" "b")
  x)
(define (constantly x)
  "A function that gives x for any arguments."
  ;; (map (constantly 0) '(1 2)) => (0 0)
  (fn (& ignored) x))
(define (complement f)
  "A function that is true where f is false."
  ;; (filter (complement nil?) '(1 nil 2)) => (1 2)
  (fn (& arguments) (if (%apply f arguments) #f #t)))
(define (compose & functions)
  "A function that applies the functions from right to left; without functions the identity."
  ;; ((compose inc abs) -4) => 5
  (if (%nil? functions)
      (fn (x) x)
      (%compose (%car functions) (%cdr functions))))
(define (%compose f functions)
  "f after the composition of the functions."
  (if (%nil? functions)
      f
      (let ((inner (%compose (%car functions) (%cdr functions))))
        (fn (& arguments) (f (%apply inner arguments))))))
(define (partial f & given)
  "A function that calls f with the given arguments followed by its own."
  ;; (map (partial + 10) '(1 2)) => (11 12)
  (fn (& arguments) (%apply f (%append-lists given arguments))))

(define-inline (apply f q) (%apply f (%argument-list q)))
(define (apply f q & more)
  "Calls f with the arguments between and the elements of the list or vector that comes last."
  ;; (apply + 1 2 '(3 4)) => 10
  (if (%nil? more)
      (%apply f (%argument-list q))
      (%apply f (%cons q (%leading-arguments more)))))
(define (%leading-arguments arguments)
  "The arguments of apply, of which the last one is a list or vector of more."
  (if (%nil? (%cdr arguments))
      (%argument-list (%car arguments))
      (%cons (%car arguments) (%leading-arguments (%cdr arguments)))))
(define (%argument-list q)
  "The elements of a list or vector, a proper list."
  (cond ((%pair? q) (if (proper-list? q) q (%argument-list (%wrong-type 'apply nil ':list q))))
        ((%nil? q) nil)
        ((%kind? q vector) (%vector->list q 0))
        (else (%argument-list (%wrong-type 'apply nil '(:list :vector) q)))))
