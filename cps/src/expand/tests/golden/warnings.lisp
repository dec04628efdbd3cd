(define (total items)
  (fold + 0 (mpa price items)))
(set! grand-total (total nil))
(define case 1)
