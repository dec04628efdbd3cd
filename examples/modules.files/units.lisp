; Quantities with units. A quantity is a struct of its dimension and its amount in the basic unit of that dimension.

(define-condition unit-mismatch (error) (left nil) (right nil)
  :report (fn (c) (string (unit-mismatch-left c) " and " (unit-mismatch-right c) " do not add up")))

(define factors (table))

; Defines the function NAME, which makes quantities in this unit.
(defmacro define-unit (name dimension factor)
  `(begin
     (put factors ',name ,factor)
     (define (,name n) {:dimension ,dimension :amount (* n ,factor)})))

(define (sum a b)
  (let (({:dimension left :amount x} a) ({:dimension right :amount y} b))
    (unless (= left right)
      (error 'unit-mismatch :left left :right right))
    {:dimension left :amount (+ x y)}))
(define (in-unit unit quantity)
  (/ (get quantity :amount) (float (get factors unit))))
