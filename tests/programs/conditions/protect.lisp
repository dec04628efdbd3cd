(println (protect (+ 1 2)) (vector-ref (protect (error "x")) 0) (condition-report (vector-ref (protect (error "y")) 1)) (protect))
