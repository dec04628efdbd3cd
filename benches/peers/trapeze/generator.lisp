; A coroutine yields a million numbers, which are added up.

(define (numbers i n)
  (if (= i n)
      nil
      (begin
        (yield i)
        (numbers (+ i 1) n))))

(define co (make-coroutine (fn () (numbers 0 1000000))))

(define (drain sum)
  (let ((value (coroutine-resume co)))
    (if (nil? value)
        sum
        (drain (+ sum value)))))

(drain 0)
