; Fibonacci numbers by the definition.
(import-file "../../programs/fib.lisp")

(fib 32)
