; Takeuchi's function with captured continuations, forty times.
(import-file "../../programs/ctak.lisp")

(define (again times value)
  (if (= times 0)
      value
      (again (- times 1) (ctak 18 12 6))))

(again 40 0)
