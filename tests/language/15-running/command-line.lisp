; Nothing stands behind the program's name.
(println (command-line))  ; => nil
