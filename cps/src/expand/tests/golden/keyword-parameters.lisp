(fn (a &keys b (c (+ a b))) (list a b c))
