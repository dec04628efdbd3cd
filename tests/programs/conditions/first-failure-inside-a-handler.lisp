; The code that serves failures is reached for the first time while a handler runs, and again while the failure's own handler runs.

(define log nil)
(define (note x) (set! log (cons x log)))

(define (careless c)
  (note :handling)
  (note (try (vector-ref-or-fail 1)
          (catch e (note (condition-type e)) (try (+ 1 "two") (catch f (exception-message f))))))
  (note :declined))

(define (vector-ref-or-fail x) (first x))

(println (handler-bind ((simple-condition careless))
           (signal "look at this")
           :went-on))
(println (reverse log))
