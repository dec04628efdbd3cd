; What the tests of patterns ask: language specification 4.4.

(define-inline (%pattern-table? x)
  "Whether a pattern @{..} may match."
  (%kind? x table))
(define-inline (%pattern-map? x)
  "Whether a pattern {..} may match."
  (if (%kind? x table) #t (%kind? x struct)))
(define (%pattern-entry m key)
  "The value of a key of a table or struct, or the mark of what is missing."
  (if (%kind? m table)
      (%get-from-table m key %unsupplied)
      (%get-from-other m key %unsupplied 'match)))
(define (%pattern-vector x)
  "What a binding target [..] takes apart: a vector, a vector of the elements of a proper list, or nil for what it does not take."
  (cond ((%kind? x vector) x)
        ((if (%nil? x) #t (proper-list? x)) (%list->vector x 'match))
        (else nil)))
(define (%vector-from v start)
  "A vector of the elements from the start on."
  (%subvector v start (%size v)))
