; Standard streams: language specification 12.10. One call writes once, so that the output of threads is not mixed within it.

;;; Streams

(define-inline (display x) (%display-one x))
(define (display & values)
  "Writes the display forms of the values to standard output, with nothing between them; nil."
  ;; (display "n = " 1 '("a")) prints "n = 1(\"a\")"
  (%host write (%string-concat (%display-forms values)))
  nil)
(define (%display-one x)
  "display of one value."
  (%host write (%display-form x))
  nil)

(define-inline (newline)
  "Writes a line end to standard output; nil."
  ;; (begin (display "a") (newline) (display "b")) prints "a\nb"
  (begin (%host write "\n") nil))

(define (write & values)
  "Writes the write forms of the values to standard output, with nothing between them; nil."
  ;; (write "a" 'b) prints "\"a\"b"
  (%host write (%string-concat (%write-forms values)))
  nil)

(define (print & values)
  "Writes the display forms of the values to standard output, with one space between them; nil."
  ;; (print "a" 1) prints "a 1"
  (%host write (%spaced-forms values ""))
  nil)

(define-inline (println x) (%println-one x))
(define (println & values)
  "Writes the display forms of the values, with one space between them, and a line end to standard output; nil."
  ;; (println "a" 1) prints "a 1\n"
  (%host write (%spaced-forms values "\n"))
  nil)
(define (%println-one x)
  "println of one value."
  (%host write (%string-concat (%cons (%display-form x) (%cons "\n" nil))))
  nil)

(define (eprintln & values)
  "Writes the display forms of the values, with one space between them, and a line end to standard error; nil."
  ;; (eprintln "to standard error") => nil
  (%host write-error (%spaced-forms values "\n"))
  nil)

(define (flush)
  "Hands what was written to standard output over to the system; nil."
  ;; (flush) => nil
  (%host flush)
  nil)

(define (read-line)
  "The next line of standard input without its end, or nil at the end."
  ;; (read-line) => nil
  (let ((line (%host read-line)))
    (if (%unsupplied? line) nil line)))

(define (read-all)
  "The rest of standard input, a string."
  ;; (read-all) => ""
  (%host read-all))

(define (%echo x)
  "Writes the write form of a value unless it is nil; the value."
  (if (%nil? x) nil (%host write (%string-concat (%cons "⟹ " (%cons (%write-form x) (%cons "\n" nil))))))
  x)
(define (%print-result x)
  "Writes the write form of a result and a line end; the result."
  (%host write (%string-concat (%cons (%write-form x) (%cons "\n" nil))))
  x)
