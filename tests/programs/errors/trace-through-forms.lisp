; Forms are not calls: their parts belong to the procedure around them.
(define (g x) (+ 1 (car x)))
(define (f x)
  (try
    (unwind-protect
      (list (let/ec k (+ (g x) 1)))
      (println "cleanup"))
    (finally (println "f"))))
(define (loop-it n)
  (while (> n 0) (set! n (- n 1)) (list (f n))))
(+ 1 (loop-it 2))
