; Procedures that are called at one place lose their frames, and traces show their calls all the same.
(define (fetch key)
  (error "no entry for ~a" key))
(define (look key)
  (+ 1 (fetch key)))
(define (look-all keys)
  (let ((total 0))
    (each key keys
      (set! total (+ total (look key))))
    total))
(+ 2 (look-all '(a b)))
