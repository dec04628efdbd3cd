; Beside this file, although the current directory has such a path too.
(import-file "b.lisp")
; Not beside this file: from the current directory.
(import-file "relative-paths-are-searched-in-order.files/first/only-first.lisp")
