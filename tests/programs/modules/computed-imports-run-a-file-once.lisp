; A file runs once in a namespace, whichever import comes first, and not again while it runs.
(define (load name) (import-file (string-append "computed-imports-run-a-file-once.files/" name)))
(println (load "first"))                                  ; => first
                                                          ; => shared
                                                          ; => true
(import-file "computed-imports-run-a-file-once.files/shared.lisp")
(println shared (load "shared"))                          ; => 1 true
(println (load "cycle"))                                  ; => cycle begins
                                                          ; => cycle again true
                                                          ; => cycle ends
                                                          ; => true
; One that the program imports is not run again, and runs when the import is called first.
(define (late) (import-file "computed-imports-run-a-file-once.files/late.lisp"))
(println (load "late") (late) (load "late"))              ; => late
                                                          ; => true true true
; A module has a namespace of its own, also for what its functions import.
(define who "the program")
(import "computed-imports-run-a-file-once.files/module.lisp" as m)                      ; => module
(println (m:load "plugin"))                               ; => plugin of the module
                                                          ; => true
(println m:name (try name (catch (undefined-variable e) 'unbound)))  ; => module unbound
(println (load "plugin"))                                 ; => plugin of the program
                                                          ; => true
(println name m:name)                                     ; => program module
; Its own file is running already.
(println (import-file (string-append "computed-imports-run-a-file-once" ".lisp")))      ; => true
; A file that fails has run: what it did before stays.
(println (try (load "fails") (catch e (condition-report e))))  ; => it fails
(println before-it-fails (load "fails"))                  ; => 1 true
