(begin (define a 1) (define b 2))
(when true (define c 3))
(try (define d 4) (finally (define e2 5)))
(println a b c d)
