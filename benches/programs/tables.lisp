; Tables with whole numbers as keys, in an order that is neither up nor down.

; The keys of a table with n entries are 0, step, 2 step, ... modulo n, where step has no divisor in common with n.
(define (fill t n step)
  (let next ((i 0) (key 0))
    (if (= i n)
        t
        (begin
          (put t key i)
          (next (+ i 1) (mod (+ key step) n))))))

; Tables with n entries, made anew each time. Sum of their lengths.
(define (insert rounds n)
  (let again ((rounds rounds) (entries 0))
    (if (= rounds 0)
        entries
        (again (- rounds 1) (+ entries (length (fill (table) n 617)))))))

; Lookups in one table with n entries, a tenth of which find nothing. Number of those that do.
(define (look-up times n)
  (let ((t (fill (table) n 617)))
    (let next ((times times) (key 0) (found 0))
      (if (= times 0)
          found
          (next (- times 1)
                (mod (+ key 619) (+ n (/ n 9)))
                (if (get t key) (+ found 1) found))))))
