(defun safe-p (col placed off)
  (if (null placed)
      t
      (if (or (= col (car placed)) (= off (abs (- col (car placed)))))
          nil
          (safe-p col (cdr placed) (+ off 1)))))

(defun try-columns (n col placed row ways)
  (if (= col n)
      ways
      (try-columns n (+ col 1) placed row
                   (if (safe-p col placed 1)
                       (place n (+ row 1) (cons col placed) ways)
                       ways))))

(defun place (n row placed ways)
  (if (= row n)
      (+ ways 1)
      (try-columns n 0 placed row ways)))

(defun main () (place 9 0 nil 0))
