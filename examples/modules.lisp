; A program of several files: imports, modules with names of their own, macros and condition types from other files, a file that is loaded when it is
; needed, and one that may be missing.
;
; Run it with: trapeze examples/modules.lisp

; Everything that this file defines is global, its macros and condition types too.
(import-file "modules.files/units.lisp")
; Only `table:NAME` reaches what this one defines: both files may have a function `add`.
(import "modules.files/table.lisp" as table)

(define-unit kilometre :length 1000)
(define-unit mile :length 1609.344)
(define-unit hour :time 3600)

(define (add row)
  (table:add (first row) (shown (rest row))))
(define (shown quantities)
  (try (in-unit 'kilometre (fold sum (first quantities) (rest quantities)))
    (catch (unit-mismatch e) (condition-report e))))

(each row (list (list "Morning walk" (kilometre 3) (mile 1))
                (list "Commute" (mile 10))
                (list "Mistake" (mile 1) (hour 2)))
  (add row))
(table:print-all)

; The forms of this file run when the function is called, and once only.
(define (statistics)
  (import-file "modules.files/statistics.lisp")
  (println "mean of the rows that are lengths:" (mean (table:numbers))))
(println "---")
(statistics)
(statistics)

; What is not there is a condition of the call that wants it, and no error of the program.
(println (try (import-file "modules.files/colours.lisp")
           (catch (import-error e) (string "no " (file-name (condition-field e 'path))))))
