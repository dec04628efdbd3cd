; Compiles the program in the file that is given as an argument.
(compile-program (car (command-line-arguments)))
