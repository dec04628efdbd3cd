; The number of ways to place nine queens.
(import-file "../../programs/queens.lisp")

(queens 9)
