; A path that is known only when the program runs is read with the capability :read; import-file is a value like any other.
(define path (string-append "a-computed-path-needs-the-capability" ".lisp"))
(println (try (import-file path) (catch (permission-error e) (list (condition-field e 'capability) (condition-field e 'resource)))))
(println (try (map import-file (list path)) (catch (permission-error e) (condition-field e 'capability))))
(println (try (import-file 5) (catch (type-error e) (condition-report e))))
(println (try (import-file) (catch (arity-error e) (condition-report e))))
(println (try (add-module-path 5) (catch (type-error e) (condition-report e))))
(println (function? import-file) (try (add-module-path path) (catch e e)))
