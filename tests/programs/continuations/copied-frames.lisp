; Frames that a capture has copied already: handlers, cleanups, coroutines, delimited continuations and exits above, below and across them.
(define ks nil)
(define (keep) (let/cc k (set! ks (cons k ks)) 0))
(define (pick l i) (if (= i 0) (first l) (pick (rest l) (- i 1))))
(define (nest n f) (if (= n 0) (f) (+ (keep) 1 (nest (- n 1) f))))
; An error far up is handled below copied frames; then capture again.
(define (handled n) (handler-case (nest n (fn () (error "far up"))) (error (e) (keep) n)))
(println (let loop ((n 50) (sum 0)) (if (= n 0) sum (loop (- n 1) (+ sum (nest n (fn () (handled n))))))))
; dynamic-wind at each level: what is entered and left again is counted, each time in pairs.
(define ins 0)
(define outs 0)
(define (winding n) (if (= n 0) (keep) (+ (keep) 1 (dynamic-wind (fn () (set! ins (+ ins 1))) (fn () (winding (- n 1))) (fn () (set! outs (+ outs 1)))))))
(println
  (let ((runs 0))
    (set! ks nil)
    (let ((v (winding 40)))
      (set! runs (+ runs 1))
      (if (< runs 5) ((pick ks (* 7 (- runs 1))) 0) (list v ins outs runs)))))
; A coroutine between: its frames come and go above copied ones; captured within it, as far as its resumer.
(define (numbers n) (make-coroutine (fn () (nest 3 (fn () (let loop ((i 0)) (if (< i n) (begin (keep) (yield i) (loop (+ i 1))) 0)))))))
(println
  (let ((co (numbers 20)) (runs 0) (seen nil))
    (nest 5 (fn () (set! seen (cons (coroutine-resume co) seen)) (nest 4 (fn () (set! seen (cons (coroutine-resume co) seen)) 0))))
    (set! ks nil)
    (nest 3 (fn () (set! seen (cons (coroutine-resume co) seen)) 0))
    (set! runs (+ runs 1))
    (if (< runs 4) ((pick ks runs) 0) (list (reverse seen) runs))))
(println
  (let ((co (make-coroutine (fn () (let ((again nil) (n 0)) (nest 10 (fn () (let/cc k (set! again k)) 0)) (set! n (+ n 1)) (if (< n 4) (again 0) (nest 2 (fn () (yield n) n)))))))
        (inner nil))
    (nest 6 (fn () (set! inner (coroutine-resume co)) (keep)))
    (list inner (nest 6 (fn () (coroutine-resume co))))))
; Delimited continuations copy frames that are copied already, and are captured in their turn.
(define (flip n) (nest n (fn () (shift k (+ (k 1) (k 100))))))
(println (nest 3 (fn () (reset (nest 2 (fn () (flip 4)))))))
(println
  (let ((runs 0))
    (set! ks nil)
    (let ((v (reset (+ 1 (nest 3 (fn () (shift k (+ (nest 2 (fn () (k (keep)))) (k 10)))))))))
      (set! runs (+ runs 1))
      (if (< runs 4) ((first ks) runs) (list v runs)))))
; A restart that copies its frames, with captures on both sides.
(println
  (let ((runs 0))
    (set! ks nil)
    (let ((v (with-reentrant-restarts
               (handler-bind ((error (fn (c) (exit-reentrant (+ (call-restart 'use-value 1) (nest 2 (fn () (call-restart 'use-value 20))))))))
                 (nest 4 (fn () (+ (keep) (restart-case (error "value?") (use-value (v) v)))))))))
      (set! runs (+ runs 1))
      (if (< runs 3) ((first ks) runs) (list v runs)))))
; Dropped and collected: what is left can be entered.
(define (waste n) (if (> n 0) (begin (list n n n n) (waste (- n 1)))))
(define kept nil)
(println
  (let ((runs 0))
    (let ((v (nest 30 (fn () (set! kept (pick ks 3)) (set! ks nil) (waste 1000) (nest 20 (fn () (keep)))))))
      (set! runs (+ runs 1))
     
      (waste 1000)
      (if (< runs 4) (kept runs) (list v runs)))))
