; A continuation that is captured in an imported file reaches to the end of the top-level form there.
(define k nil)
(define count 0)
(import-file "continuations-end-at-the-forms-of-imported-files.files/captures.lisp")
(println "main" count)
(if (< count 2) (k 'again))
(println "end" count)
