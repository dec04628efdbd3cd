(println (ignore-errors (+ 1 1)) (ignore-errors (error "x")) (ignore-errors 1 (throw 2) 3) (ignore-errors))
(println (handler-case (ignore-errors (signal 'warning) 'passed) (warning () 'w)))
