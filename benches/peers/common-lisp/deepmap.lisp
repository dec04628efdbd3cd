(defun numbers (i n)
  (if (= i n)
      nil
      (cons i (numbers (+ i 1) n))))

(defun map-each (f list)
  (if (null list)
      nil
      (cons (funcall f (car list)) (map-each f (cdr list)))))

(defun main ()
  (length (map-each (lambda (x) (+ x 1)) (numbers 0 10000000))))
