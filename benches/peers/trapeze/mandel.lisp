; The Mandelbrot set on a grid of 300 times 300 points, at most 200 steps each; the value is the sum of all steps.

(define (escape x y a b n)
  (if (= n 200)
      n
      (let ((aa (* a a)) (bb (* b b)))
        (if (> (+ aa bb) 4.0)
            n
            (escape x y (+ (- aa bb) x) (+ (* 2.0 (* a b)) y) (+ n 1))))))

(define (row i j steps)
  (if (= i 300)
      steps
      (row (+ i 1) j
           (+ steps (escape (- (/ (* 3.0 i) 300.0) 2.0)
                            (- (/ (* 2.0 j) 300.0) 1.0)
                            0.0 0.0 0)))))

(define (grid j steps)
  (if (= j 300)
      steps
      (grid (+ j 1) (row 0 j steps))))

(grid 0 0)
