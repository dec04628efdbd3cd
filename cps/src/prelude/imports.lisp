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
      (let ((looked (%host file? p)))
        (if (if (%kind? looked caught) (%nil? (%field looked 0)) #f)
            looked
            (%compile-and-run p))))))
(define (%compile-and-run path)
  "Here the compiler is to be called: to look for the path, also in the directories of %module-path, and to run the forms of the file unless that has begun."
  (let ((choice (%refused
                  (%record condition %unsupported-error-type
                           "import-file: this host has no compiler for a path that is known only when the program runs"
                           nil 'import-file))))
    (if (%kind? choice caught) (%compile-and-run path) choice)))

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
