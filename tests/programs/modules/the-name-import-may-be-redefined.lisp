; import is a soft form, import-file and add-module-path are functions: a program may have its own.
(define (import x) (list 'import x))
(define (import-file x) (list 'file x))
(println (import "x") (import-file "nowhere"))
(let ((add-module-path list)) (println (add-module-path "x")))
