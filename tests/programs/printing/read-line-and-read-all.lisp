(println (read-line))
(println (read-line))
(write (read-all)) (newline)
(println (read-line))
