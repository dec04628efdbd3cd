; 12.11, with both capabilities, in an empty folder.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (kind thunk) (handler-case (thunk) (file-error (c) (condition-field c :kind)) (error (c) (condition-type c))))
(show (list (spit "a.txt" "one\ntwo") (slurp "a.txt") (read-file "a.txt")))  ; => (true "one\ntwo" "one\ntwo")
(show (list (write-file "a.txt" "x\r\ny\n\nz\n") (read-lines "a.txt")))      ; => (true ("x" "y" "" "z"))
(show (list (append-file "a.txt" "end") (read-lines "a.txt") (append-file "new.txt" "n") (slurp "new.txt")))  ; => (true ("x" "y" "" "z" "end") true "n")
(show (list (spit "empty" "") (slurp "empty") (read-lines "empty") (file-size "empty")))  ; => (true "" nil 0)
(show (list (spit "u" "ß😀") (file-size "u") (string-length (slurp "u"))))   ; => (true 6 2)
(show (list (file-exists? "u") (file-exists? "no") (file? "u") (file? ".") (directory? ".") (directory? "u") (directory? "no")))  ; => (true false true false true false false)
(show (list (create-directory "d") (create-directory-all "d/e/f") (create-directory-all "d") (directory? "d/e/f")))  ; => (true true true true)
(show (list (spit "d/z" "") (spit "d/a" "") (list-directory "d") (list-directory ".")))  ; => (true true ("a" "e" "z") ("a.txt" "d" "empty" "new.txt" "u"))
(show (list (rename-file "new.txt" "d/moved") (slurp "d/moved") (file-exists? "new.txt")))  ; => (true "n" false)
(show (list (copy-file "u" "d/copy") (slurp "d/copy") (file-exists? "u")))  ; => (true "ß😀" true)
(show (string-ends-with? (absolute-path "d/e/../a") "/d/a"))                ; => true
(show (let ((before (current-directory))) (list (change-directory "d/e") (file-name (current-directory)) (file-exists? "f") (slurp "../moved") (change-directory before) (= before (current-directory)))))  ; => (true "e" true "n" true true)
(show (list (delete-file "d/a") (delete-directory "d/e/f") (list-directory "d/e")))  ; => (true true nil)
; kinds of failures
(show (kind (fn () (slurp "no"))))                                          ; => :not-found
(show (kind (fn () (read-lines "no"))))                                     ; => :not-found
(show (kind (fn () (file-size "no"))))                                      ; => :not-found
(show (kind (fn () (absolute-path "no"))))                                  ; => :not-found
(show (kind (fn () (list-directory "no"))))                                 ; => :not-found
(show (kind (fn () (delete-file "no"))))                                    ; => :not-found
(show (kind (fn () (delete-directory "no"))))                               ; => :not-found
(show (kind (fn () (rename-file "no" "x"))))                                ; => :not-found
(show (kind (fn () (copy-file "no" "x"))))                                  ; => :not-found
(show (kind (fn () (change-directory "no"))))                               ; => :not-found
(show (kind (fn () (spit "no/such" ""))))                                   ; => :not-found
(show (kind (fn () (create-directory "x/y"))))                              ; => :not-found
(show (kind (fn () (create-directory "d"))))                                ; => :exists
(show (kind (fn () (delete-directory "d"))))                                ; => :not-empty
(show (kind (fn () (slurp "d"))))                                           ; => :is-directory
(show (kind (fn () (list-directory "u"))))                                  ; => :not-directory
(show (kind (fn () (slurp "u/x"))))                                         ; => :not-directory
(show (kind (fn () (slurp 5))))                                             ; => type-error
(show (kind (fn () (spit "a" 5))))                                          ; => type-error
(show (kind (fn () (file-exists? 'a))))                                     ; => type-error
(show (handler-case (slurp "no") (file-error (c) (condition-field c :path))))  ; => "no"
