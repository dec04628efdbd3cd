; An import of a file that is running does nothing: what that file has not defined yet is unbound.
(import-file "imports-may-be-cyclic.files/even.lisp")
(println (my-even? 10) (my-odd? 10))
