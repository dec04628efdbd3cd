; Known after a top-level literal import; the functions and constants of imported files are there when macros expand.
(import-file "macros-of-imported-files.files/macros.lisp")
(println (sq 7) (times-offset 3))
(defmacro shifted (x) `(list ,(shift-by x)))
(println (shifted 5))
; A macro of this file is known in the files that are imported behind it.
(defmacro outer-macro (x) (list 'from-outside x))
(import-file "macros-of-imported-files.files/uses.lisp")
; A file that is imported inside a form has its macros for itself.
(define (load) (import-file "macros-of-imported-files.files/inside.lisp"))
(load)
(println (try (inside-macro 1) (catch (undefined-variable e) (condition-report e))))
; A later top-level import makes them known.
(import-file "macros-of-imported-files.files/inside.lisp")
(println (inside-macro 1))
(println (macro? 'sq) (macro? 'inside-macro) (expand-macro '(sq 2)))
; Those of a module are known inside of it only.
(import "macros-of-imported-files.files/module.lisp" as m)
(println m:value (try (module-macro 1) (catch (undefined-variable e) (condition-report e))))
(println (try (m:module-macro 1) (catch (undefined-variable e) (condition-report e))))
