; A list is built, and mapped, by recursion that is not in tail position.

(define (numbers n)
  (if (= n 0)
      nil
      (cons n (numbers (- n 1)))))

(define (add-one list)
  (if (nil? list)
      nil
      (cons (+ (first list) 1) (add-one (rest list)))))

; The sum of the first elements of so many lists.
(define (build rounds n)
  (let again ((rounds rounds) (sum 0))
    (if (= rounds 0)
        sum
        (again (- rounds 1) (+ sum (first (add-one (numbers n))))))))
