; Sorting: a stable merge sort of lists. It assigns nothing, so that a comparison may escape and be entered again.

;;; Higher-order functions

(define-inline (sort q) (%sort-sequence q %before? 'sort))
(define (sort q &opt (less %unsupplied))
  "The elements in ascending order by less, or by the order of keys; a vector stays one, anything else becomes a list."
  ;; (list (sort '(3 1 2)) (sort [3 1 2] >)) => ((1 2 3) [3 2 1])
  (if (%unsupplied? less)
      (%sort-sequence q %before? 'sort)
      (%sort-sequence q less 'sort)))

(define (sort-by f q)
  "The elements in ascending order of the keys that f gives for them."
  ;; (sort-by length '("ccc" "a" "bb")) => ("a" "bb" "ccc")
  (let ((pairs (map (fn (x) (%cons (%table-key (f x) 'sort-by 0) x)) q)))
    (let ((sorted (map %cdr-of (%merge-sort pairs (fn (a b) (%fx< (%compare (%car a) (%car b)) 0))))))
      (if (%kind? q vector) (%list->vector sorted 'sort-by) sorted))))
(define (%cdr-of pair)
  "The tail of a pair, as a procedure."
  (%cdr pair))

(define (%before? a b)
  "Whether a comes before b in the order of keys."
  (if (%fixnum? a)
      (if (%fixnum? b) (%fx< a b) (%fx< (compare a b) 0))
      (%fx< (compare a b) 0)))

(define (%sort-sequence q less operation)
  "The elements of a sequence in order, in a vector if they came in one."
  (if (%kind? q vector)
      (%list->vector (%merge-sort (%vector->list q 0) less) operation)
      (%merge-sort (%elements q operation 0) less)))

(define (%merge-sort l less)
  "The elements of a proper list in order."
  (let ((count (%list-length l 'sort)))
    (if (%identical? count 0) nil (%sort-prefix l count less))))

(define (%sort-prefix l count less)
  "The first count elements of l, at least one, in order."
  (if (%identical? count 1)
      (%cons (%car l) nil)
      (let ((half (%fxshr count 1)))
        (let ((left (%sort-prefix l half less)))
          (let ((right (%sort-prefix (%drop half l) (%fx- count half) less)))
            (%merge left right less))))))

(define (%merge left right less)
  "Two lists in order, neither of them empty, made one; of equal elements those of the left list come first."
  (if (less (%car right) (%car left))
      (%cons (%car right) (if (%pair? (%cdr right)) (%merge left (%cdr right) less) left))
      (%cons (%car left) (if (%pair? (%cdr left)) (%merge (%cdr left) right less) right))))
