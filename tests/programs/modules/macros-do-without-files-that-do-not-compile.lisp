; A file that does not compile is an error when its import runs; until then the macros of the program work.
(println "starts")
(defmacro both (a b) `(list ,b ,a))
(import-file "macros-do-without-files-that-do-not-compile.files/broken.lisp")
(println (both 1 2))
