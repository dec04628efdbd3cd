; Takeuchi's function, twenty times.
(import-file "../../programs/tak.lisp")

(define (again times value)
  (if (= times 0)
      value
      (again (- times 1) (tak 18 12 6))))

(again 20 0)
