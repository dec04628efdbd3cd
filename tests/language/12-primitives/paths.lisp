; 12.11, the functions of paths, which touch no file.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (join-path "a" "b" "c") (join-path "a/" "b") (join-path "a" "/b" "c") (join-path "a")))  ; => ("a/b/c" "a/b" "/b/c" "a")
(show (list (file-name "a/b.txt") (file-name "b") (file-name "/") (file-name "a/b/")))  ; => ("b.txt" "b" nil "b")
(show (list (file-extension "a/b.txt") (file-extension "a.tar.gz") (file-extension ".hidden") (file-extension "none") (file-extension "a.d/b")))  ; => ("txt" "gz" nil nil nil)
(show (list (parent-directory "a/b/c") (parent-directory "/a") (parent-directory "bare") (parent-directory "/")))  ; => ("a/b" "/" "" nil)
(show (join-path))                                                          ; => !arity-error
(show (join-path 'a))                                                       ; => !type-error
(show (file-name 5))                                                        ; => !type-error
(show (file-extension nil))                                                 ; => !type-error
(show (parent-directory :a))                                                ; => !type-error
