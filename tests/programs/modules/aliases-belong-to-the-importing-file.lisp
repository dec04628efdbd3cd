; Each file has its own aliases; a module is the same one for all of them.
(import-file "aliases-belong-to-the-importing-file.files/user.lisp")
(import "aliases-belong-to-the-importing-file.files/store.lisp" as store)
(println (s-put 1) (store:put 2) (s-all))
(import "aliases-belong-to-the-importing-file.files/other.lisp" as s)
(println s:all (s-all))
