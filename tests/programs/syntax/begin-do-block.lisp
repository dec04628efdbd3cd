(println (begin) (begin 1 2 3) (do 1 2) (block 1 (define x 5) x) (block))
