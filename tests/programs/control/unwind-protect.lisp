; The cleanup runs once, whenever control leaves, and its value is dropped.
(define log nil)
(define (note x) (set! log (append log (list x))) x)
(println (unwind-protect (note 'body) (note 'cleanup) 'dropped) log)
(set! log nil)
(println (try (unwind-protect (throw 'thrown) (note 'cleanup)) (catch e (note 'catch) e)) log)
(set! log nil)
(println (call/ec (fn (k) (unwind-protect (k 'escaped) (note 'cleanup)))) log)
(println (unwind-protect 5))
