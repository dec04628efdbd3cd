; An error in a handler goes to the handlers outside; its escape abandons the first signal.
(define log nil)
(define (note x) (set! log (append log (list x))) x)
(println (handler-case
  (handler-bind ((error (fn (c) (note (condition-report c)) (throw 'from-handler))))
    (error "original"))
  (thrown-value (c) (list (condition-field c :value) log))))
(println (try (handler-bind ((division-by-zero (fn (c) (+ 1 nil)))) (/ 1 0)) (catch (type-error e) 'type) (catch (division-by-zero e) 'division)))
