; Recovery chosen at the top: the reader of a log knows what can be done about a bad line, and who calls it knows what should be done.
;
; Each line is LEVEL MILLISECONDS. A line that cannot be read is signalled where it is met, with everything still in place; the restarts say
; how the reader can go on.

(define-condition bad-line (error) number text
  :report (fn (c) (format "line ~a: cannot read ~s" (bad-line-number c) (string-trim (bad-line-text c)))))

(define log-lines (list "info 12" "warn 250" "info twelve" "???" "info 31"))

; A pair of level and milliseconds.
(define (parse-line number text)
  (let ((parts (string-split text " ")))
    (restart-case
        (if (and (== (length parts) 2) (string->number (second parts)))
            (cons (first parts) (string->number (second parts)))
            (error 'bad-line :number number :text text))
      (use-value (entry) :report "Use another entry" entry)
      (retry-with (better) :report "Read another text instead" (parse-line number better)))))

(define (parse-log lines)
  (let loop ((lines lines) (number 1) (entries '()))
    (if (empty? lines)
        (reverse entries)
        (loop (rest lines)
              (+ number 1)
              (restart-case (cons (parse-line number (first lines)) entries)
                (skip-line () :report "Leave the line out" entries))))))

(define (show title entries)
  (println title (string-join (map (fn (e) (string (car e) "=" (cdr e))) entries) ", ")))

; Policy: leave bad lines out, and count them.
(define skipped 0)
(show "skip:"
      (handler-bind ((bad-line (fn (c) (set! skipped (+ skipped 1)) (invoke-restart 'skip-line))))
        (parse-log log-lines)))
(println "  left out:" skipped)

; Policy: mend what is known to happen, put something else in place of the rest.
(show "mend:"
      (handler-bind ((bad-line (fn (c)
                                 (if (string-contains? (bad-line-text c) "twelve")
                                     (invoke-restart 'retry-with (string-replace (bad-line-text c) "twelve" "12"))
                                     (use-value (cons "unknown" 0) c)))))
        (parse-log log-lines)))

; Policy: the whole log must be right. Nothing of the reader had to change.
(println "strict:"
         (handler-case (parse-log log-lines)
           (bad-line (c) (condition-report c))))
