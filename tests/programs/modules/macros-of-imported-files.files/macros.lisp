(import-file "helpers.lisp")
(defmacro sq (x) (* x x))
(defmacro times-offset (x) `(* ,x ,(+ offset (shift-by 0))))
