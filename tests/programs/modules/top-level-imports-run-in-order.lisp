; The forms of a file run where the import stands, and what it defines is global.
(println "before")
(begin
  (import-file "top-level-imports-run-in-order.files/outer.lisp")
  (println "between"))
(import "top-level-imports-run-in-order.files/inner.lisp")
(println (inner-value) (outer-value))
(set! shared 3)
(println (inner-value) (outer-value))
