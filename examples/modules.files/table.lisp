; Rows of a label and a value, printed in columns.

(define rows nil)
(define (add label value)
  (set! rows (cons (list label value) rows)))
(define (width)
  (fold max 0 (map (fn (row) (string-length (first row))) rows)))
(define (print-all)
  (each [label value] (reverse rows)
    (println (string-pad-right label (width)) value)))
(define (numbers)
  (filter number? (map second rows)))
