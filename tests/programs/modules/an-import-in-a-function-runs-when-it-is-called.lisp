; The file is compiled with the program, but its forms run when the call does.
(define (load)
  (import-file "an-import-in-a-function-runs-when-it-is-called.files/late.lisp"))
(println "not yet" (try late-value (catch (undefined-variable e) (condition-report e))))
(println (load))
(println late-value (late 4))
(println (load))
; A file that one of these imports runs with it, a top-level import of it comes too late.
(import-file "an-import-in-a-function-runs-when-it-is-called.files/with-it.lisp")
(println with-it)
(define (never)
  (import-file "an-import-in-a-function-runs-when-it-is-called.files/never.lisp"))
; A condition that its forms signal reaches the handlers around the call; what ran before it has run.
(define (fails)
  (import-file "an-import-in-a-function-runs-when-it-is-called.files/fails.lisp"))
(println (try (fails) (catch e (condition-report e))))
(println before-it-fails (fails))
