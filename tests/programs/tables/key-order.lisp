; Keys come in the order nil, booleans, numbers, symbols, keywords, strings, lists, vectors.
(define t (table))
(each k (list [1] '(2 1) "s" :k 'sym 2.5 2 10000000000000000000000 #t #f nil '(2) [] "a" -1 1.0 1)
  (put t k 'v))
(println (keys t))
