(defun main ()
  (let ((list (loop for i below 1000000 collect i)))
    (loop for k from 1 to 10
          sum (reduce #'+ (remove-if-not #'evenp
                                         (mapcar (lambda (x) (+ x k)) list))))))
