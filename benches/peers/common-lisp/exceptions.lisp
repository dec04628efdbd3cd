(defun attempt ()
  (handler-case (error "no way on")
    (error () 1)))

(defun main ()
  (let ((sum 0))
    (dotimes (i 1000000 sum)
      (incf sum (attempt)))))
