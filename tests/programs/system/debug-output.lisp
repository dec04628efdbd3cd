(println (debug-print '("x" 1)) (trace "label" 5) (trace 'sym "v"))
