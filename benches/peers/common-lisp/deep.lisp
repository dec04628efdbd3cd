(defun depth (n)
  (if (= n 0)
      0
      (+ 1 (depth (- n 1)))))

(defun main () (depth 10000000))
