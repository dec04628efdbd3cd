; A capture copies what was pushed since the one before: captures at each level of a deep recursion need memory in proportion to its depth.
(define ks nil)
(define (dive n) (if (= n 0) 0 (+ (let/cc k (set! ks (cons k ks)) 1) (dive (- n 1)))))
(println (dive 100000) (length ks))
; On the way back.
(define (climb n) (if (= n 0) 0 (let ((v (climb (- n 1)))) (+ v (let/cc k (set! ks (cons k ks)) 1)))))
(set! ks nil)
(println (climb 100000) (length ks))
; Old ones are entered from elsewhere, several times; what they lead to is captured anew.
(define (pick l i) (if (= i 0) (first l) (pick (rest l) (- i 1))))
(define saved nil)
(println
  (let ((n 0) (sums nil))
    (set! ks nil)
    (let ((sum (dive 50000)))
      (if (= n 0) (set! saved ks))
      (set! n (+ n 1))
      (set! sums (cons sum sums))
      (cond ((= n 1) ((pick saved 10) 2))
            ((= n 2) ((pick saved 49999) 3))
            ((= n 3) ((pick saved 25000) 4))
            ((= n 4) ((pick saved 25000) 5))
            ((= n 5) ((pick saved 0) 6))
            (else (list n (reverse sums)))))))
; Exits to a place among the copied frames, captures above it, and back.
(define (walk n out) (if (= n 0) (out 'bottom) (begin (let/cc k (set! ks (cons k ks))) (let ((v (walk (- n 1) out))) (list v)))))
(set! ks nil)
(println
  (let ((n 0))
    (let loop ((depth 1000) (results nil))
      (if (= depth 0)
          (begin
            (set! n (+ n 1))
            (if (< n 3) ((pick ks (* n 300)) nil) (list n (length results) (length ks))))
          (loop (- depth 100) (cons (let/ec out (walk depth out)) results))))))
