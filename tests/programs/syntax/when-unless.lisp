(println (when true 1 2) (when false 1) (unless false 1 2) (unless true 1) (when 0))
