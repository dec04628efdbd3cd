; Without a grant each function that needs one signals permission-error with the capability and the resource.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (refused thunk) (handler-case (thunk) (permission-error (c) (list (condition-field c :capability) (condition-field c :resource)))))
(show (map refused (list (fn () (slurp "f")) (fn () (read-file "f")) (fn () (read-lines "f")) (fn () (file-exists? "f")) (fn () (file? "f")) (fn () (directory? "f")))))  ; => ((:read "f") (:read "f") (:read "f") (:read "f") (:read "f") (:read "f"))
(show (map refused (list (fn () (file-size "f")) (fn () (absolute-path "f")) (fn () (list-directory "f")) (fn () (change-directory "f")))))  ; => ((:read "f") (:read "f") (:read "f") (:read "f"))
(show (first (refused (fn () (current-directory)))))                        ; => :read
(show (map refused (list (fn () (spit "f" "")) (fn () (write-file "f" "")) (fn () (append-file "f" "")) (fn () (delete-file "f")) (fn () (delete-directory "f")) (fn () (create-directory "f")) (fn () (create-directory-all "f")) (fn () (rename-file "f" "g")))))  ; => ((:write "f") (:write "f") (:write "f") (:write "f") (:write "f") (:write "f") (:write "f") (:write "f"))
(show (first (refused (fn () (copy-file "f" "g")))))                        ; => :read
(show (refused (fn () (environment-variable "HOME"))))                      ; => (:env "HOME")
(show (handler-bind ((permission-error (fn (c) (use-value "instead")))) (slurp "f")))  ; => "instead"
(show (list (join-path "a" "b") (file-name "a/b") (float? (current-time)) (float? (random)) (command-line)))  ; => ("a/b" "b" true true nil)
