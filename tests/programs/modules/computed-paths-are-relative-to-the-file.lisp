; A computed path is looked for beside the file with the call, then in the current directory, then in the directories that were added.
(define (load name) (import-file (string-append "computed-paths-are-relative-to-the-file.files/" name)))
(println (load "a"))                                            ; => a begins
                                                                ; => b beside a
                                                                ; => c beside a
                                                                ; => a ends
                                                                ; => true
; So it is where import-file is passed on as a value.
(println (map import-file (map (fn (name) (string-append "computed-paths-are-relative-to-the-file.files/sub/" name)) '("b" "c"))))  ; => (true true)
; In another directory the files stay where they are, and the current directory is the program's.
(change-directory "computed-paths-are-relative-to-the-file.files")
(println (load-beside "sub/d"))                                 ; => d
                                                                ; => true
(println (import-file (string-append "sub/" "e")))              ; => e
                                                                ; => true
(add-module-path "sub")
(println (import-file (string-append "f" ".lisp")))             ; => f
                                                                ; => true
(println (try (import-file (string-append "no" "where")) (catch (import-error e) (condition-field e 'path))))  ; => nowhere
