(define log nil)
(define (note x) (set! log (append log (list x))) x)
(try
  (unwind-protect
    (unwind-protect
      (unwind-protect (throw 1) (note 'inner))
      (note 'middle))
    (note 'outer))
  (catch e (note 'catch)))
(println log)
(set! log nil)
(define (nested n) (if (= n 0) (throw 'stop) (unwind-protect (nested (- n 1)) (note n))))
(try (nested 5) (catch e (note e)))
(println log)
