; With directories only files inside of them are imported, with .. resolved; what is closed is refused before anything of it runs.
(define (load name) (import-file (string-append "computed-paths-stay-inside-the-open-directories.files/" name)))
(define (refused name) (try (load name) (catch (permission-error e) 'refused) (catch (import-error e) 'missing)))
(println (refused "open/a"))                          ; => a
                                                      ; => true
(println (refused "closed/b"))                        ; => refused
(println (refused "open/../closed/b"))                ; => refused
(println (refused "open/../open/a"))                  ; => true
(println (refused "open/missing"))                    ; => missing
(println (refused ""))                                ; => refused
(println (try (import-file (string-append "/" "etc/passwd")) (catch (permission-error e) (list (condition-field e 'capability) (condition-field e 'resource)))))  ; => (:read "/etc/passwd")
; What an open file imports must be open too: the import in it is refused when it runs.
(println (refused "open/imports-closed"))             ; => before
                                                      ; => refused
; So must be what is evaluated. The program's own imports need nothing.
(define (evaluated form) (try (eval form) (catch (permission-error e) (condition-field e 'resource))))
(println (evaluated '(import-file "computed-paths-stay-inside-the-open-directories.files/closed/b")))           ; => computed-paths-stay-inside-the-open-directories.files/closed/b
(println (evaluated '(import "computed-paths-stay-inside-the-open-directories.files/closed/b" as m)))           ; => computed-paths-stay-inside-the-open-directories.files/closed/b
(import-file "computed-paths-stay-inside-the-open-directories.files/closed/own")                                ; => own
; A restart may give a value in place of the result, or have it tried again.
(println (handler-bind ((permission-error (fn (c) (use-value 'instead)))) (load "closed/b")))  ; => instead
(define tries 0)
(println (handler-bind ((permission-error (fn (c) (set! tries (+ tries 1)) (if (= tries 3) (use-value tries) (retry))))) (load "closed/b")))  ; => 3
