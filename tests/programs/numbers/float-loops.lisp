; Loops over floats: floats of all sizes, collections and failures in their midst, and what becomes of the floats behind them.

(define (sum-up n step acc)
  (if (= n 0) acc (sum-up (- n 1) step (+ acc step))))
(println (sum-up 1000 0.5 0.0) (sum-up 10 1e300 0.0) (sum-up 10 1e-300 0.0))

; Through the sizes that are no longer self-tagged, up to infinity, and down to zero.
(define (powers x factor n)
  (let loop ((x x) (i 0) (kept nil))
    (if (= i n)
        kept
        (loop (* x factor) (+ i 1) (if (= (rem i 10) 0) (cons x kept) kept)))))
(println (powers 1.5 1000.0 120))
(println (powers 1.5 0.001 120))

; Integers that are mixed in, and comparisons of both ways.
(define (mixed i acc)
  (if (> i 10) acc (mixed (+ i 1) (+ (/ acc 2) (* 1.5 i) (- i 0.25)))))
(println (mixed 0 0.0))
(define (steps x) (let loop ((x x) (n 0)) (if (> x 100) (list x n) (loop (* x 1.5) (+ n 1)))))
(println (steps 1.0) (steps 99.5) (steps 100.0) (steps 1e9))
(define (until-nan x) (let loop ((x x) (n 0)) (if (= x x) (loop (- (* x x) (* x x x)) (+ n 1)) (list x n (= x x) (eq? x x) (< x 1.0) (>= x 1.0)))))
(println (until-nan 3.0))
(println (let loop ((x 0.5) (n 0)) (if (< n 3) (loop (- x 0.5) (+ n 1)) (list x (= x -1.0) (eq? x -1.0) (- 0.0 0.0) (* -1.0 (- x x))))))

; Allocation and calls in the loop; the floats lie in frames and pairs meanwhile.
(define (twice x) (if (> x 1e250) (* x 2.0) (+ x x)))
(define kept (box nil))
(define (work n x y)
  (let loop ((i 0) (x x) (y y) (l nil))
    (if (= i n)
        (list x y (length l) (fold + 0.0 l))
        (begin
          (if (= (rem i 100) 0) (box-set! kept (cons x (unbox kept))) nil)
          (loop (+ i 1) (+ x (* 0.5 y)) (- (twice y) y) (cons (* x y) (if (= (rem i 64) 0) nil l)))))))
(println (work 3000 0.25 0.125))
(println (work 300 1e299 1e297))
(println (length (unbox kept)) (first (unbox kept)) (last (unbox kept)))
(define (tree n x) (if (= n 0) x (+ (tree (- n 1) (* x 0.5)) (tree (- n 1) (+ x 1.25)))))
(println (tree 10 1.0) (tree 4 1e290))

; Captured by procedures.
(define (adders n x) (let loop ((i 0) (x x) (l nil)) (if (= i n) l (loop (+ i 1) (* x 1.5) (cons (fn (y) (+ x y)) l)))))
(println (map (fn (f) (f 1)) (adders 5 1.0)) (map (fn (f) (f 1)) (adders 3 1e299)))

; A failure in a loop, made good: before and behind it the floats are what they were.
(define (faulty n x l)
  (let loop ((i 0) (x x) (z 1e280) (seen nil))
    (if (= i n)
        (list x z (reverse seen))
        (let ((y (+ x (if (= i 3) (first l) 1.5))))
          (loop (+ i 1) (* y 1.25) (* z 1.5) (cons y seen))))))
(println (handler-bind ((type-error (fn (c) (use-value 10 c)))) (faulty 6 0.5 '(a))))
(println (handler-bind ((type-error (fn (c) (use-value 10 c)))) (faulty 6 0.5 '("a"))))
(println (handler-bind ((type-error (fn (c) (use-value '(10.5) c)))) (faulty 6 0.5 7)))
(println (try (faulty 6 0.5 '(a)) (catch e (condition-type e))))
(define (divisions n x)
  (let loop ((i n) (x x))
    (if (< i -2) x (loop (- i 1) (+ x (/ 100.0 (if (= i 0) 0 2)))))))
(println (try (divisions 3 0.5) (catch e (condition-type e))))
(println (handler-bind ((division-by-zero (fn (c) (use-value 1000 c)))) (divisions 3 0.5)))

; More floats than a frame says which of are doubles.
(define (many n)
  (let loop ((i 0) (a 0.1) (b 0.2) (c 0.3) (d 0.4) (e 0.5) (f 0.6) (g 0.7) (h 0.8) (j 0.9) (k 1.0) (l 1.1) (m 1.2)
             (o 1.3) (p 1.4) (q 1.5) (r 1.6) (s 1.7) (t 1.8) (u 1.9) (v 2.0) (w 2.1) (x 2.2) (y 2.3) (z 2.4)
             (aa 2.5) (ab 2.6) (ac 2.7) (ad 2.8) (ae 2.9) (af 3.0) (ag 3.1) (ah 3.2) (ai 1e290) (aj 3.4) (ak 3.5))
    (if (= i n)
        (list a b c d e f g h j k l m o p q r s t u v w x y z aa ab ac ad ae af ag ah ai aj ak)
        (loop (+ i 1) (+ a b) (+ b 0.5) (+ c d) (+ d 0.5) (+ e f) (+ f 0.5) (+ g h) (+ h 0.5) (+ j k) (+ k 0.5) (+ l m) (+ m 0.5)
              (+ o p) (+ p 0.5) (+ q r) (+ r 0.5) (+ s t) (+ t 0.5) (+ u v) (+ v 0.5) (+ w x) (+ x 0.5) (+ y z) (+ z 0.5)
              (+ aa ab) (+ ab 0.5) (+ ac ad) (+ ad 0.5) (+ ae af) (+ af 0.5) (+ ag ah) (+ ah 0.5) (* ai 1.5) (+ aj ak)
              (+ ak (first (list 0.5 i)))))))
(println (many 5))
(println (handler-bind ((type-error (fn (c) (use-value 1.5 c))))
  (let loop ((i 0) (x 0.5) (y 1e300))
    (if (= i 4) (list x y) (loop (+ i 1) (+ x (if (= i 2) 'none 1.25)) (+ y x))))))
