; Tail calls of a procedure that is only known when the program runs: two closures hand each other on as an argument, and each has a variable of its
; own. Every call looks up the code, checks that there is a procedure and that it takes this number of arguments.

(define (make-stepper step)
  (fn (next me n)
    (if (< n 1)
        'done
        (next me next (- n step)))))

(define (alternate n)
  (let ((steppers (map make-stepper '(1 1))))
    ((first steppers) (second steppers) (first steppers) n)))
