(defun even-number-p (n)
  (if (= n 0) t (odd-number-p (- n 1))))

(defun odd-number-p (n)
  (if (= n 0) nil (even-number-p (- n 1))))

(defun main () (if (even-number-p 50000000) 1 0))
