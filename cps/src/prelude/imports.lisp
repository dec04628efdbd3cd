; Imports: language specification 10. The compiler looks for literal paths itself, and places what runs the forms of the files; the rest is here.

(define (import-file path)
  "Runs every form of the file at a path, once; #t. The path is looked for in the directory of the file with the call, in the current one, and in those of add-module-path; as it is, with .lisp, and with .elle. One that is computed needs the capability :read."
  ;; (begin (spit "lib.lisp" "(define from-lib 5)") (list (import-file (string-append "lib" ".lisp")) from-lib)) => (true 5)
  ;; (import-file "no-such-file.lisp") => !import-error
  (%import-from path 0))
(define (add-module-path path)
  "Adds a directory to those in which import-file looks for files; nil."
  ;; (add-module-path "lib") => nil
  (%set-field! %module-path 0 (%cons (%expect-path path 'add-module-path 0) (%field %module-path 0)))
  nil)
; Box with the directories that have been added, the last one first.
(define %module-path (%record box nil))

; Files are numbered: the one with the import says where a relative path is looked for first, and what its definitions go into.

(define-deferred (%import-from path file)
  "Value of import-file in a file for a path that the compiler has not seen, or has found no program at."
  (let ((p (%expect-path path 'import-file 0)))
    (let ((run (%host import p file (%field %module-path 0))))
      (cond ((%identical? run #t) #t)
            ((%kind? run string) (%cannot-import p file run))
            ((%kind? run caught) (if (%nil? (%field run 0)) (%closed-import p file) (%without-compiler p file (%field run 1))))
            (else (run))))))

(define-failure (%cannot-import path file reason)
  "Signals that the file at a path cannot be imported. A restart may give another path, or the same one later."
  (let ((choice (%unusable-path
                  (%record condition %import-error-type
                           (%operation-message 'import-file (%join3 (%write-form path) ": " reason)) nil path))))
    (if (%kind? choice caught)
        (%import-from (%chosen-path choice path) file)
        choice)))
(define-failure (%closed-import path file)
  "Signals that the program may not read where the file at a path can be."
  (let ((choice (%refused (%permission-condition 'import-file (%record caught nil "read" #f) path))))
    (if (%kind? choice caught) (%import-from path file) choice)))
(define-failure (%without-compiler path file reason)
  "Signals that nothing can be added to the program."
  (let ((choice (%refused (%record condition %unsupported-error-type (%operation-message 'import-file reason) nil 'import-file))))
    (if (%kind? choice caught) (%import-from path file) choice)))

; ---- Imports that run when they are called ----

; Nothing crosses an import, neither a continuation nor a yield. In a program that has any of these the forms of the file run in a context: a coroutine that is
; never suspended. Continuations end at it as they do at others, and are good as long as the import runs.

(define (%import-context co)
  "Makes a new coroutine the context of an import."
  (%set-field! co 7 'import)
  co)
(define (%run-imported co thunk)
  "Value of a top-level form of an imported file in its context."
  (%set-field! co 0 (%handlers))
  (%set-field! co 1 (%restarts))
  (%set-field! co 2 (%winders))
  (%set-field! co 3 (%parameters))
  (%set-fixnum! co 4 (%place))
  (%set-winders! co)
  (let ((value (thunk)))
    (%set-winders! (%field co 2))
    value))
