; A value is thrown through a thousand cleanups inside each other, a thousand times. The value is the number of cleanups that have run.

(define cleaned 0)

(define (nest depth)
  (if (= depth 0)
      (throw 1)
      (unwind-protect (+ 0 (nest (- depth 1)))
        (set! cleaned (+ cleaned 1)))))

(define (again i n)
  (if (= i n)
      cleaned
      (begin
        (try (nest 1000) (catch (e) e))
        (again (+ i 1) n))))

(again 0 1000)
