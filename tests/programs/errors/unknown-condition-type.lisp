; Nothing runs of a program whose clauses name a type that nothing defines.
(println "not printed")
(define-condition disk-full (error))
(handler-case (println 1)
  (disk-ful (c) c))
