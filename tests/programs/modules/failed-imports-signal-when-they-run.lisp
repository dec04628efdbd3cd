; A file that is missing or does not compile is no error of the program: the call signals import-error.
(define (show e)
  ; The texts contain the folder of the program.
  (println (condition-field e 'path))
  (each part (string-split (condition-report e) ": ")
    (println "-" (file-name part))))
(define (report f) (try (f) (catch (import-error e) (show e))))
(report (fn () (import-file "failed-imports-signal-when-they-run.files/missing.lisp")))
(report (fn () (import-file "failed-imports-signal-when-they-run.files/syntax.lisp")))
(report (fn () (import-file "failed-imports-signal-when-they-run.files/text.lisp")))
(report (fn () (import-file "failed-imports-signal-when-they-run.files/macro.lisp")))
; One that imports such a file compiles, and the import in it signals.
(report (fn () (import-file "failed-imports-signal-when-they-run.files/outer.lisp")))
(println outer)
; What such a file defines is unbound.
(println (try text-value (catch (undefined-variable e) (condition-report e))))
; A restart may give another path, or have the same one tried again: both are paths that are known only now.
(define (with-restart f) (handler-bind ((import-error f)) (import-file "nowhere")))
(println (try (with-restart (fn (c) (use-value 5 c))) (catch (type-error e) (condition-report e))))
(println (try (with-restart (fn (c) (use-value "elsewhere" c))) (catch (permission-error e) (condition-field e 'resource))))
(println (try (with-restart (fn (c) (retry c))) (catch (permission-error e) (condition-field e 'resource))))
(import "failed-imports-signal-when-they-run.files/missing.lisp" as m)
(println "never" m:x)
