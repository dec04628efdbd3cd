(println (create-directory "d") (create-directory-all "d/e/f") (create-directory-all "d/e") (list-directory "d"))
(spit "d/z" "") (spit "d/a" "") (spit "d/ü" "") (spit "d/B" "")
(println (list-directory "d"))
(println (list-directory "d/e/f"))
(println (map delete-file '("d/z" "d/a" "d/ü" "d/B")) (delete-directory "d/e/f") (delete-directory "d/e/") (delete-directory "d") (list-directory "."))

; The current directory is the program's.
(define start (current-directory))
(create-directory-all "p/q")
(spit "p/here" "inner")
(println (change-directory "p") (slurp "here") (= (current-directory) (join-path start "p")))
(println (change-directory "q/../q") (list-directory "..") (= (current-directory) (absolute-path ".") (join-path start "p/q")))
(println (change-directory start) (list-directory ".") (= (absolute-path "p/./q/../here") (join-path start "p/here")))
