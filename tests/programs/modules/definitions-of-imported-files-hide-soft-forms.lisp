; A top-level definition in a file that is imported by a literal path makes the name that variable in the whole file, before the import as well.
(define (f) (when 1 2))
(import-file "definitions-of-imported-files-hide-soft-forms.files/outer.lisp")
(println (f) (unless 3 4) g)
; What a module defines is not global, so its name stays the form here.
(import "definitions-of-imported-files-hide-soft-forms.files/case.lisp" as m)
(println (case 1 (1 'form)) (m:case 1 2) m:here)
(define (load) (import-file "definitions-of-imported-files-hide-soft-forms.files/late.lisp"))
(load)
(println (ecase 1 2))
