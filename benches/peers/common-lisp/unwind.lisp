(defvar *cleaned* 0)

(defun nest (depth)
  (if (= depth 0)
      (throw 'out 1)
      (unwind-protect (+ 0 (nest (- depth 1)))
        (incf *cleaned*))))

(defun main ()
  (dotimes (i 1000 *cleaned*)
    (catch 'out (nest 1000))))
