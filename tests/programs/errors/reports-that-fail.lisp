; A report that fails ends neither the program's diagnostic nor the list of restarts.
(define-condition odd (error) :report (fn (c) (error "in the report of a condition")))
(println (make-condition 'odd))
(println (handler-case (condition-report (make-condition 'odd)) (exception (e) (condition-report e))))
(restart-case (error 'odd)
  (again () :report (fn () (error "in the report of a restart")) 1))
