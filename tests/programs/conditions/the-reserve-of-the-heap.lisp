; A limit of the heap that was passed and handled inside of its form is signalled again when it is passed again; handlers that pass the reserve go to abort.
(define kept nil)
(define (fill) (set! kept (cons kept kept)) (fill))
(define (try-fill) (try (fill) (catch (storage-exhausted e) (set! kept nil) (condition-field e 'kind))))
(println (with-limits (:heap 1000000) (list (try-fill) (try-fill) (try-fill))))                        ; => (:heap :heap :heap)
(println (handler-case (with-limits (:heap 1000000) (try-fill) (fill)) (storage-exhausted () 'outside)))  ; => outside
(set! kept nil)
(define asked 0)
(println (restart-case (with-limits (:heap 1000000) (handler-bind ((storage-exhausted (fn (c) (set! asked (+ asked 1)) (fill)))) (fill)))
           (abort () (list 'abort asked (pair? kept)))))                                               ; => (abort 1 true)
