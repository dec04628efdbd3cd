; Vectors are read by index, mapped, and made of lists.

; The sum of the elements, so many times.
(define (sum rounds v)
  (let again ((rounds rounds) (total 0))
    (if (= rounds 0)
        total
        (again (- rounds 1)
               (let next ((i 0) (total total))
                 (if (= i (vector-length v))
                     total
                     (next (+ i 1) (+ total (vector-ref v i)))))))))

(define (read-all rounds n)
  (sum rounds (list->vector (range n))))

(define (map-all rounds n)
  (let again ((rounds rounds) (v (list->vector (range n))))
    (if (= rounds 0)
        (sum 1 v)
        (again (- rounds 1) (vector-map (fn (x) (+ x 1)) v)))))
