(defun count-up (i n)
  (if (= i n)
      i
      (count-up (+ i 1) n)))

(defun main () (count-up 0 100000000))
