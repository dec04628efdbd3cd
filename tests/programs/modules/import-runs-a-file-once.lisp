; import-file runs every form of a file, once for a namespace; its value is #t, also when nothing is left to be done.
(println (import-file "import-runs-a-file-once.files/noisy.lisp"))
(println (import-file "import-runs-a-file-once.files/noisy.lisp"))
(define (again) (import-file "import-runs-a-file-once.files/noisy.lisp"))
(println (again))
(import "import-runs-a-file-once.files/noisy.lisp")
(println answer)
; Another spelling of the path is the same file.
(println (import-file "./import-runs-a-file-once.files/../import-runs-a-file-once.files/noisy"))
; While it runs it is not run again.
(import-file "import-runs-a-file-once.files/itself.lisp")
; The program runs already.
(println (import-file "import-runs-a-file-once.lisp"))
