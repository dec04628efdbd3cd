; Imports: language specification 10. The compiler looks for literal paths itself, and places what runs the forms of the files; the rest is here.

(define (import-file path)
  "Runs every form of the file at a path, once; #t."
  ;; (import-file "no-such-file.lisp") => !import-error
  (%import-at-run-time (%expect-path path 'import-file 0)))
(define (add-module-path path)
  "Adds a directory to those in which import-file looks for files; nil."
  ;; (add-module-path "lib") => nil
  (%set-field! %module-path 0 (%cons (%expect-path path 'add-module-path 0) (%field %module-path 0)))
  nil)
; Box with the directories that have been added, the last one first.
(define %module-path (%record box nil))

(define-deferred (%import-at-run-time path)
  "Value of import-file for a path that the compiler has not seen, or has found no program at."
  (%on-path path 'import-file
    (fn (p)
      (let ((closed (%closed-candidate (%import-candidates p (%field %module-path 0)))))
        (if (%nil? closed) (%compile-and-run p) closed)))))
(define (%import-candidates path directories)
  "The places where a file can be found, without what may be appended to them."
  (if (%pair? directories)
      (%cons (%host join-path (%car directories) path) (%import-candidates path (%cdr directories)))
      (%cons path nil)))
(define (%closed-candidate places)
  "What the host says of the first place that is closed to the program, or nil."
  (if (%pair? places)
      (let ((closed (%closed-place (%car places) '("" ".lisp" ".elle"))))
        (if (%nil? closed) (%closed-candidate (%cdr places)) closed))
      nil))
(define (%closed-place path extensions)
  "What the host says of the first of these files that is closed to the program, or nil."
  (if (%pair? extensions)
      (let ((looked (%host file? (%join2 path (%car extensions)))))
        (if (if (%kind? looked caught) (%nil? (%field looked 0)) #f)
            looked
            (%closed-place path (%cdr extensions))))
      nil))
(define (%compile-and-run path)
  "Adds what imports the file to the program, and runs it."
  (let ((code (%host compile (%import-form path (%field %module-path 0)) #t)))
    (if (%kind? code string)
        (let ((choice (%refused (%record condition %unsupported-error-type (%operation-message 'import-file code) nil 'import-file))))
          (if (%kind? choice caught) (%compile-and-run path) choice))
        (code))))
(define (%import-form path directories)
  "The form that imports a file, with the directories to look in."
  (let loop ((forms (%cons (%cons 'import-file (%cons path nil)) nil)) (rest directories))
    (if (%pair? rest)
        (loop (%cons (%cons 'add-module-path (%cons (%car rest) nil)) forms) (%cdr rest))
        (%cons 'begin forms))))

; ---- Imports that run when they are called ----

; Nothing crosses an import, neither a continuation nor a yield. In a program that has any of these the forms of the file run in a context: a coroutine that is
; never suspended. Continuations end at it as they do at others, and are good as long as the import runs.

(define (%import-context co)
  "Makes a new coroutine the context of an import."
  (%set-field! co 8 'import)
  co)
(define (%run-imported co thunk)
  "Value of a top-level form of an imported file in its context."
  (%set-field! co 0 (%handlers))
  (%set-field! co 1 (%restarts))
  (%set-field! co 2 (%winders))
  (%set-field! co 3 (%parameters))
  (%set-fixnum! co 4 (%sp))
  (%set-fixnum! co 5 (%segment))
  (%set-winders! co)
  (let ((value (thunk)))
    (%set-winders! (%field co 2))
    value))

(define-failure (%cannot-import path reason)
  "Signals that the file at a path cannot be imported. A restart may give another path, or the same one later."
  (let ((choice (%unusable-path
                  (%record condition %import-error-type
                           (%operation-message 'import-file (%join3 (%write-form path) ": " reason)) nil path))))
    (if (%kind? choice caught)
        (import-file (%chosen-path choice path))
        choice)))
