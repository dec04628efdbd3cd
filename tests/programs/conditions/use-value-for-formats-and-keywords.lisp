; What a restart gives where a template does not fit its values, or keyword arguments do not fit their parameters.
(define seen nil)
(define (with-value v thunk)
  (handler-bind ((argument-error (fn (c) (set! seen (condition-report c)) (use-value v))))
    (let ((result (thunk)))
      (println result "-" seen))))

; Another template for all of the values.
(with-value "~a and ~a" (fn () (format "~a, ~a, ~a" 1 2)))
(with-value "~a and ~a" (fn () (format "~a" 1 2)))
(with-value "~a and ~a" (fn () (format "~a ~q" 1 2)))
(with-value "~a and ~a" (fn () (format "~a ~" 1 2)))
(with-value "~,1f" (fn () (format "~,f" 2.25)))
(with-value "~,1f" (fn () (format "~,2" 2.25)))

; It is looked at in its turn.
(define templates '("~a ~a ~a ~a" 5 "~a"))
(println
  (handler-bind ((error (fn (c) (let ((next (first templates))) (set! templates (rest templates)) (use-value next)))))
    (format "none" 'one))
  templates)

; Another keyword, or the value that is missing.
(define (area &keys (width 1) (height 10)) (list width height))
(with-value :width (fn () (area :breadth 5)))
(with-value :height (fn () (area :width 2 :width 3)))
(with-value 7 (fn () (area :width 2 :height)))
(with-value :height (fn () (apply area (list 'height 4 :width 5))))
(println
  (handler-bind ((argument-error (fn (c) (use-value (if (= (condition-field c 'argument) :w) :width :height)))))
    (list (area :w 1 :h 2) (area :h 3 :w 4))))

; Without a restart the error is what it was.
(println (handler-case (area :depth 1) (argument-error (c) (list (condition-report c) (condition-field c 'argument)))))
(println (handler-case (format "~a") (argument-error (c) (condition-report c))))
