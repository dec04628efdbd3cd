(parameterize ((p 1) ((f) 2)) (define x 1) (p) x)
(let/ec k (k 1) (define y 2))
(protect (f) 1)
(while x (parameterize ((p 1)) (break)) (let/ec out (continue)))
