; A generator goes back and forth between two continuations: that of its caller, and its own at the last yield.

(define (make-generator produce)
  (define caller #f)
  (define inside #f)
  (define (yield value)
    (call/cc
      (lambda (here)
        (set! inside here)
        (caller value))))
  (lambda ()
    (call/cc
      (lambda (here)
        (set! caller here)
        (if inside
            (inside #f)
            (begin
              (produce yield)
              (caller #f)))))))

(define (numbers i n yield)
  (if (= i n)
      #f
      (begin
        (yield i)
        (numbers (+ i 1) n yield))))

(define (drain next sum)
  (let ((value (next)))
    (if value
        (drain next (+ sum value))
        sum)))

(define (main)
  (drain (make-generator (lambda (yield) (numbers 0 1000000 yield))) 0))
