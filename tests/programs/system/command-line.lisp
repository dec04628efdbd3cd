(println (command-line))
