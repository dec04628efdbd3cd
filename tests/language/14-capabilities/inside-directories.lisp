; With directories only paths inside of them are open, with .. and links resolved.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (refused thunk) (handler-case (begin (thunk) 'allowed) (permission-error (c) 'refused) (file-error (c) (condition-field c :kind))))
(show (create-directory-all "open/deep"))                                   ; => true
(show (refused (fn () (spit "open/f" "x"))))                                ; => allowed
(show (refused (fn () (spit "open/deep/../f" "y"))))                        ; => allowed
(show (refused (fn () (spit "closed" "x"))))                                ; => refused
(show (refused (fn () (spit "open/../closed" "x"))))                        ; => refused
(show (refused (fn () (spit "open/no/f" "x"))))                             ; => :not-found
(show (refused (fn () (slurp "open/f"))))                                   ; => allowed
(show (refused (fn () (slurp "/etc/passwd"))))                              ; => refused
(show (refused (fn () (rename-file "open/f" "closed"))))                    ; => refused
(show (slurp "open/f"))                                                     ; => "y"
