; Lists are built, mapped, filtered and folded.

(define (numbers n)
  (let build ((n n) (list nil))
    (if (= n 0)
        list
        (build (- n 1) (cons n list)))))

(define (lists rounds n)
  (let again ((rounds rounds) (sum 0))
    (if (= rounds 0)
        sum
        (let ((squares (map (fn (x) (* x x)) (numbers n))))
          (again (- rounds 1)
                 (+ sum (fold + 0 (filter odd? squares))))))))
