; An import in a form that is evaluated is looked for from the current directory. Aliases of the program, and of forms before it, are known.
(println (eval '(begin (import-file "imports-in-evaluated-forms.files/a") a)))              ; => a runs
                                                                   ; => 1
(println (eval '(import-file "imports-in-evaluated-forms.files/a.lisp")) a)                 ; => true 1
(import "imports-in-evaluated-forms.files/m" as m)
(println (eval '(m:f 4)))                                          ; => 5
(eval '(import "imports-in-evaluated-forms.files/m" as again))
(println (eval '(again:next)) (m:next) (eval 'again:count))        ; => 1 2 2
(println (try (eval 'unknown:x) (catch (program-error e) (condition-report e))))  ; => eval: `unknown:x`: there is no module `unknown`
(define (loader) (eval '(fn (name) (import-file (string-append "imports-in-evaluated-forms.files/" name)))))
(println ((loader) "b"))                                           ; => b runs
                                                                   ; => true
(println (eval '(map import-file (list "imports-in-evaluated-forms.files/b" "imports-in-evaluated-forms.files/c"))))  ; => c runs
                                                                   ; => (true true)
(println (try (eval '(import-file "missing")) (catch (import-error e) (condition-report e))))  ; => import-file: "missing": there is no such file in .
