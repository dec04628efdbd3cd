; Files, directories and paths: language specification 12.11. The host looks whether the program has the capability (14), and then does what is
; asked; what it answers is the result, or a caught record: kind of a file-error or nil, message or capability, whether the second path is to blame.

;;; Files and paths

(define (slurp path)
  "The contents of a file, a string."
  ;; (begin (spit "note.txt" "one\ntwo") (slurp "note.txt")) => "one\ntwo"
  (%on-path path 'slurp (fn (p) (%host read-file p))))
(define (read-file path)
  "The contents of a file, a string: another name of slurp."
  (%on-path path 'read-file (fn (p) (%host read-file p))))
(define (read-lines path)
  "List of the lines of a file, without their ends."
  ;; (begin (spit "note.txt" "one\ntwo\n") (read-lines "note.txt")) => ("one" "two")
  (let ((text (%on-path path 'read-lines (fn (p) (%host read-file p)))))
    ; A restart may have given something else in place of the contents.
    (if (%kind? text string) (%host string-lines text) text)))
(define (spit path text)
  "Makes a string the contents of a file; #t."
  ;; (spit "note.txt" "text") => true
  (%write-to path text 'spit (fn (p s) (%host write-file p s))))
(define (write-file path text)
  "Makes a string the contents of a file; #t: another name of spit."
  (%write-to path text 'write-file (fn (p s) (%host write-file p s))))
(define (append-file path text)
  "Appends a string to a file, which is made if it is not there; #t."
  ;; (begin (spit "note.txt" "a") (append-file "note.txt" "b") (slurp "note.txt")) => "ab"
  (%write-to path text 'append-file (fn (p s) (%host append-file p s))))
(define (%write-to path text operation act)
  "Value of the action for a path and a string."
  (let ((name (%expect-path path operation 0)) (contents (%expect-string text operation 1)))
    (%on-path name operation (fn (p) (act p contents)))))

(define (file-exists? path)
  "Whether there is a file or a directory."
  ;; (file-exists? "missing.txt") => false
  (%on-path path 'file-exists? (fn (p) (%host file-exists? p))))
(define (file? path)
  "Whether there is a file that is no directory."
  ;; (file? ".") => false
  (%on-path path 'file? (fn (p) (%host file? p))))
(define (directory? path)
  "Whether there is a directory."
  ;; (directory? ".") => true
  (%on-path path 'directory? (fn (p) (%host directory? p))))
(define (file-size path)
  "Number of bytes of a file."
  ;; (begin (spit "note.txt" "text") (file-size "note.txt")) => 4
  (%on-path path 'file-size (fn (p) (%host file-size p))))
(define (absolute-path path)
  "The path of an existing file from the root, without links in it."
  ;; (string-starts-with? (absolute-path ".") "/") => true
  (%on-path path 'absolute-path (fn (p) (%host absolute-path p))))
(define (list-directory path)
  "List of the names in a directory, sorted."
  ;; (begin (create-directory "box") (spit "box/b" "") (spit "box/a" "") (list-directory "box")) => ("a" "b")
  (%on-path path 'list-directory (fn (p) (%host list-directory p))))

(define (delete-file path)
  "Removes a file; #t."
  ;; (begin (spit "old.txt" "") (delete-file "old.txt") (file-exists? "old.txt")) => false
  (%on-path path 'delete-file (fn (p) (%host delete-file p))))
(define (delete-directory path)
  "Removes an empty directory; #t."
  ;; (begin (create-directory "empty") (delete-directory "empty") (directory? "empty")) => false
  (%on-path path 'delete-directory (fn (p) (%host delete-directory p))))
(define (create-directory path)
  "Makes a directory; #t."
  ;; (begin (create-directory "new") (directory? "new")) => true
  (%on-path path 'create-directory (fn (p) (%host create-directory p))))
(define (create-directory-all path)
  "Makes a directory and those around it, unless they are there; #t."
  ;; (begin (create-directory-all "a/b/c") (directory? "a/b")) => true
  (%on-path path 'create-directory-all (fn (p) (%host create-directory-all p))))
(define (rename-file from to)
  "Moves a file or directory, in place of a file that is there; #t."
  ;; (begin (spit "from.txt" "x") (rename-file "from.txt" "to.txt") (slurp "to.txt")) => "x"
  (%on-paths from to 'rename-file (fn (a b) (%host rename-file a b))))
(define (copy-file from to)
  "Copies a file, in place of one that is there; #t."
  ;; (begin (spit "from.txt" "x") (copy-file "from.txt" "copy.txt") (slurp "copy.txt")) => "x"
  (%on-paths from to 'copy-file (fn (a b) (%host copy-file a b))))

(define (change-directory path)
  "Makes a directory the one from which relative paths start, for the whole program; #t."
  ;; (begin (create-directory-all "down") (change-directory "down") (change-directory "..")) => true
  (%on-path path 'change-directory (fn (p) (%host change-directory p))))
(define (current-directory)
  "The path of the directory from which relative paths start."
  ;; (string? (current-directory)) => true
  (%on-path "." 'current-directory (fn (p) (%host current-directory))))

; ---- Failures ----

(define (%on-path path operation act)
  "Value of the action for the path, or for one that a restart gives in its place."
  (let ((p (%expect-path path operation 0)))
    (let ((result (act p)))
      (if (%kind? result caught)
          (let ((choice (%file-failed operation result p)))
            (if (%kind? choice caught)
                (%on-path (%chosen-path choice p) operation act)
                choice))
          result))))
(define (%on-paths from to operation act)
  "Value of the action for two paths, or for one that a restart gives in place of the one that is to blame."
  (let ((a (%expect-path from operation 0)) (b (%expect-path to operation 1)))
    (let ((result (act a b)))
      (if (%kind? result caught)
          (let ((choice (%file-failed operation result (if (%field result 2) b a))))
            (cond ((if (%kind? choice caught) #f #t) choice)
                  ((%field result 2) (%on-paths a (%chosen-path choice b) operation act))
                  (else (%on-paths (%chosen-path choice a) b operation act))))
          result))))
(define (%expect-path x operation index)
  "x, a string."
  (if (%kind? x string) x (%expect-path (%wrong-type operation index ':path x) operation index)))
(define (%chosen-path choice path)
  "The path that a restart of %file-failed goes on with."
  (if (%identical? (%field choice 1) 1) path (%car (%field choice 0))))

(define-failure (%file-failed operation failure path)
  "Signals what the host answered about a path. The result that a restart gives, or a caught record: 1 for the same path again, 2 with another one."
  (if (%nil? (%field failure 0))
      (%refused (%permission-condition operation failure path))
      (%unusable-path
        (%record condition %file-error-type
                 (%operation-message operation (%join3 (%field failure 1) ": " (%write-form path))) nil
                 path (string->keyword (%field failure 0)) operation))))
(define (%permission-condition operation failure resource)
  "The permission-error for what the host refused."
  (let ((capability (string->keyword (%field failure 1))))
    (%record condition %permission-error-type
             (%operation-message operation
                                 (%join3 (%join3 "the capability " (%write-form capability) " was not given for ") (%write-form resource) ""))
             nil capability resource)))
(define (%unusable-path c)
  "error with the restarts of a failed operation on a file: a caught record, 1 to try again, 2 with another path."
  (%enter-restarts '([retry 1 0 0 "Try again" nil nil] [use-value 2 1 1 "Use another path" nil nil]) c (%place))
  (%error c))
(define (%refused c)
  "error with the restarts of what was refused: the result that is given to use-value, or a caught record to try again."
  (%enter-restarts '([retry 1 0 0 "Try again" nil nil] [use-value nil 1 1 "Use another value as the result" nil nil]) c (%place))
  (%error c))

; ---- Paths as text ----

(define (join-path first & more)
  "The paths joined with /; one that starts at the root replaces what precedes it."
  ;; (list (join-path "a" "b/c") (join-path "a" "/b")) => ("a/b/c" "/b")
  (let loop ((joined (%expect-path first 'join-path 0)) (rest more) (index 1))
    (if (%pair? rest)
        (loop (%host join-path joined (%expect-path (%car rest) 'join-path index)) (%cdr rest) (%fx+ index 1))
        joined)))
(define (file-name path)
  "The last part of a path, or nil."
  ;; (file-name "dir/note.txt") => "note.txt"
  (%host file-name (%expect-path path 'file-name 0)))
(define (file-extension path)
  "What follows the last dot of a path's last part, or nil."
  ;; (list (file-extension "dir/note.txt") (file-extension ".hidden")) => ("txt" nil)
  (%host file-extension (%expect-path path 'file-extension 0)))
(define (parent-directory path)
  "What precedes the last part of a path, empty if there is only that; or nil."
  ;; (list (parent-directory "dir/note.txt") (parent-directory "note.txt")) => ("dir" "")
  (%host parent-directory (%expect-path path 'parent-directory 0)))
