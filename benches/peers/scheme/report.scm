
; The value, and how many milliseconds it took.
(let* ((start (milliseconds)) (value (main)) (end (milliseconds)))
  (display value)
  (display " ")
  (display (- end start))
  (newline))
