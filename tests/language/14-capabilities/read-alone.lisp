; Reading alone: copying and writing are refused.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (file-exists? "no") (directory? ".") (list-directory ".")))     ; => (false true nil)
(show (handler-case (spit "f" "") (permission-error (c) (condition-field c :capability))))  ; => :write
(show (handler-case (copy-file "no" "f") (permission-error (c) (condition-field c :capability))))  ; => :write
