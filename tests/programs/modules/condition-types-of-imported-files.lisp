; Types of an imported file are types of the program, in clauses before the import too, and may be parents.
(define (kind f) (handler-case (f) (parse-failure (c) (list 'failure (parse-failure-line c))) (error () 'other)))
(import-file "condition-types-of-imported-files.files/types.lisp")
(define-condition worse-failure (parse-failure) (depth 2))
(println (kind (fn () (error 'parse-failure :line 4))) (kind (fn () (error "plain"))))
(println (kind (fn () (error 'worse-failure :line 5))) (worse-failure-depth (make-condition 'worse-failure)))
(println (try (fail 6) (catch (parse-failure e) (condition-report e))))
; The functions of a type that a module defines are the module's.
(import "condition-types-of-imported-files.files/module.lisp" as m)
(println (try (m:fail) (catch (module-failure e) (list (m:module-failure? e) (m:module-failure-code e)))))
(println (try (module-failure? 1) (catch (undefined-variable e) (condition-report e))))
