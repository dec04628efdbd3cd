; Pairs are made, and one in so many is kept until the end. The others are garbage with the next one.

(define (allocate n one-in)
  (let next ((n n) (count one-in) (last nil) (kept nil))
    (if (= n 0)
        (+ (length kept) (first last))
        (let ((pair (cons n n)))
          (if (= count 1)
              (next (- n 1) one-in pair (cons pair kept))
              (next (- n 1) (- count 1) pair kept))))))
