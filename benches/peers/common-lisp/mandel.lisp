(defun escape (x y a b n)
  (if (= n 200)
      n
      (let ((aa (* a a)) (bb (* b b)))
        (if (> (+ aa bb) 4d0)
            n
            (escape x y (+ (- aa bb) x) (+ (* 2d0 (* a b)) y) (+ n 1))))))

(defun main ()
  (let ((steps 0))
    (dotimes (j 300 steps)
      (dotimes (i 300)
        (incf steps (escape (- (/ (* 3d0 i) 300d0) 2d0)
                            (- (/ (* 2d0 j) 300d0) 1d0)
                            0d0 0d0 0))))))
