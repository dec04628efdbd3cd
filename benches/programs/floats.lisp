; Points of the plane that stay near 0 under repeated squaring: the Mandelbrot set, on a grid. All arithmetic but the counting is on floats.

(define (escapes-after x y limit)
  (let next ((n 0) (a 0.0) (b 0.0))
    (let ((aa (* a a)) (bb (* b b)))
      (if (or (= n limit) (> (+ aa bb) 4.0))
          n
          (next (+ n 1)
                (+ (- aa bb) x)
                (+ (* 2.0 (* a b)) y))))))

; Sum of the number of steps over a grid of size times size points.
(define (mandelbrot size limit)
  (let ((scale (/ 2.5 (float size))))
    (let row ((j 0) (steps 0))
      (if (= j size)
          steps
          (row (+ j 1)
               (let column ((i 0) (steps steps))
                 (if (= i size)
                     steps
                     (column (+ i 1)
                             (+ steps (escapes-after (- (* scale i) 2.0) (- (* scale j) 1.25) limit))))))))))
