; Products whose factors or values lie at the ends of what machine integers hold.
(define numbers
  (list 0 1 -1 7 -7 536870911 536870912 -536870912 -536870913 1073741823 1073741824 1073741825 -1073741823 -1073741824 -1073741825
        2147483647 2147483648 -2147483648 -2147483649 4294967295 4294967296 -4294967296
        1152921504606846975 -1152921504606846975 -1152921504606846976 1152921504606846976 -1152921504606846977))
; Long multiplication in base 65536 does without products near any bound.
(define (digits n) (if (= n 0) nil (cons (rem n 65536) (digits (quotient n 65536)))))
(define (shifted n k) (if (= k 0) n (shifted (times-65536 n 16) (- k 1))))
(define (times-65536 n k) (if (= k 0) n (times-65536 (+ n n) (- k 1))))
(define (times n d) (let loop ((n n) (d d) (acc 0)) (if (= d 0) acc (loop (+ n n) (quotient d 2) (if (= (rem d 2) 1) (+ acc n) acc)))))
(define (long-product a b)
  (let loop ((ds (digits b)) (k 0) (acc 0))
    (if (nil? ds) acc
        (loop (rest ds) (+ k 1) (+ acc (shifted (times a (first ds)) k))))))
(define (absolute n) (if (< n 0) (- 0 n) n))
(define (signed-product a b)
  (let ((p (long-product (absolute a) (absolute b))))
    (if (eq? (< a 0) (< b 0)) p (- 0 p))))
(define wrong 0)
(each a numbers
  (each b numbers
    (when (not (= (* a b) (signed-product a b)))
      (set! wrong (+ wrong 1))
      (println a " * " b " = " (* a b) ", not " (signed-product a b)))))
(println wrong)
(println (* -1073741824 -1073741824) " " (* 1073741824 -1073741824) " " (* 1073741824 1073741824))
(define (square n) (* n n))
(println (square -1073741824) " " (square 1073741824) " " (square 1073741823) " " (square -1073741825))
