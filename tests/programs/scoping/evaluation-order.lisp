; Arguments are evaluated left to right, then the operator.
(define log nil)
(define (note x) (set! log (append log (list x))) x)
(define (op) (note 'operator) +)
((op) (note 1) (note 2) (note 3))
(println log)
(set! log nil)
(let ((a (note 'a)) (b (note 'b)) (c (note 'c))) c)
(println log)
(set! log nil)
[(note 1) (note 2)]
{(note :k) (note :v)}
(list (note 'x) (note 'y))
(println log)
(set! log nil)
(define (f &opt (a (note 'default-a)) (b (note 'default-b))) (note 'body))
(f)
(println log)
