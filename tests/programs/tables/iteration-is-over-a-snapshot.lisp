(define t (table 1 'a 2 'b 3 'c))
(each entry t
  (put t (+ 10 (first entry)) 'new)
  (del t (first entry)))
(println (keys t))
