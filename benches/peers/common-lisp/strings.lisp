;; Common Lisp joins pieces by writing them into a stream.

(defun main ()
  (length
    (with-output-to-string (out)
      (dotimes (i 100000)
        (write-string "piece-" out)
        (princ i out)
        (write-string "," out)))))
