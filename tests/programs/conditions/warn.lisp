; An unhandled warning goes to standard error and the program goes on; muffle-warning keeps it quiet.
(define log nil)
(define (note x) (set! log (append log (list x))) x)
(println (warn "careful with ~a" 'that))
(println (handler-bind ((warning (fn (w) (note 'seen)))) (warn "low ~a" 3)) log)
(println (handler-bind ((warning (fn (w) (muffle-warning w)))) (warn "muffled")))
(println (handler-case (warn "caught") (warning (w) (condition-report w))))
(println (try (warn 'error) (catch (type-error e) 'no-warning)))
(println (warn 'style-warning :message "style"))
