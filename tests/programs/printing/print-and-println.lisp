; display joins, print and println separate by one space.
(display 1 "a" 2) (newline)
(print 1 "a" 2) (newline)
(println)
(println "")
(println 1)
(println 1 '("two") "three")
(write "q" 'q) (newline)
(println (display) (newline) (write "") (print "x"))
