; A hundred thousand handlers that run, each inside the one before: a signal passes over all of them at once, and each asks its own handler and the outermost one.

(define-condition note (condition))
(define asked 0)
(define asked-outside 0)

(define (nest n)
  (handler-bind ((note (fn (c)
                         (set! asked (+ asked 1))
                         (if (= n 0) nil (nest (- n 1))))))
    (signal 'note)))

(handler-bind ((note (fn (c) (set! asked-outside (+ asked-outside 1)))))
  (nest 100000))
(print (list asked asked-outside))
