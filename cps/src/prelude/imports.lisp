; Imports: language specification 10. The compiler looks for literal paths itself, and places what runs the forms of the files; the rest is here.

(define (import-file path)
  "Runs every form of the file at a path, once; #t."
  (%import-at-run-time (%expect-path path 'import-file 0)))
(define (add-module-path path)
  "Adds a directory to those in which import-file looks for files; nil."
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

(define-failure (%cannot-import path reason)
  "Signals that the file at a path cannot be imported. A restart may give another path, or the same one later."
  (let ((choice (%unusable-path
                  (%record condition %import-error-type
                           (%operation-message 'import-file (%join3 (%write-form path) ": " reason)) nil path))))
    (if (%kind? choice caught)
        (import-file (%chosen-path choice path))
        choice)))
