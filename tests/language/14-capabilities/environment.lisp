; The variables of the environment.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (string? (environment-variable "PATH")) (environment-variable "TRAPEZE_NO_SUCH_VARIABLE")))  ; => (true nil)
(show (environment-variable 5))                                             ; => !type-error
(show (handler-case (slurp "f") (permission-error (c) 'refused)))           ; => refused
