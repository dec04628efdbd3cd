; An import that a macro makes is one like any other, at top level and inside of forms; a path in quoted code is none.
(defmacro load-it (path) (import-file path))
(define (load) (load-it "macros-may-make-imports.files/late"))
(println (load) (load))
(println (handler-case (fail) (late-problem (c) (late-problem-code c))))
(println '(import-file "nowhere") `(import-file ,(+ 1 2)))
(defmacro import-here ()
  '(begin (import "macros-may-make-imports.files/uses" as m)
          (define from-macro 3)))
(import-here)
; Functions of modules are there when macros expand, under the names that the file has for them.
(defmacro listed (x) `(list ,(m:up x) ,(m:twice-up 1)))
(println (listed 5) from-macro m:z)
(println `(a ,(import-file "macros-may-make-imports.files/late")) (-> "macros-may-make-imports.files/late" import-file))
