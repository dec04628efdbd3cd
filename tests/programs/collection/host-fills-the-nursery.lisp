; What the host makes takes the rest of the nursery; objects that the program makes in the same stretch of code are collected all the same.

(define words (string-split (string-join (map number->string (range 60000)) " ") " "))
(define (count words t)
  (if (nil? words)
      t
      (let ((key (substring (first words) 0 1)))
        (put t key (+ 1 (get t key 0)))
        (count (rest words) t))))
(println (count words (table)))
