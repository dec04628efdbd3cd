
;; The value, and how many milliseconds it took. The clock of get-internal-real-time advances in steps of some milliseconds.
(flet ((microseconds ()
         (multiple-value-bind (seconds microseconds) (sb-ext:get-time-of-day)
           (+ (* 1000000 seconds) microseconds))))
  (let* ((start (microseconds)) (value (main)) (end (microseconds)))
    (format t "~a ~,3f~%" value (/ (- end start) 1d3))))
