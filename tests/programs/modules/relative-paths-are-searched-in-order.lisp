; In the directory of the file with the call, then in the current one, then in those that were added, in order; in each as given, then with .lisp,
; then with .elle.
(import-file "relative-paths-are-searched-in-order.files/a.lisp")
(add-module-path "relative-paths-are-searched-in-order.files/second")
(add-module-path "relative-paths-are-searched-in-order.files/first")
(println (add-module-path "relative-paths-are-searched-in-order.files/second"))
(import-file "only-first")
(import-file "in-both")
(import-file "relative-paths-are-searched-in-order.files/bare")
(import-file "relative-paths-are-searched-in-order.files/elle")
