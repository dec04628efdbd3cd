; Two procedures that call each other in tail position. Each is called with one procedure known to the compiler, so that this is about how control
; goes from one body of code to another, not about finding it.

(define (ping n)
  (if (= n 0)
      'ping
      (pong (- n 1))))

(define (pong n)
  (if (= n 0)
      'pong
      (ping (- n 1))))
