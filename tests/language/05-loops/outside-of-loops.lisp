; Outside a loop, or behind a function boundary, break and continue are the functions breakpoint and proceed.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (restart-case (continue) (continue () 'restarted)))                       ; => restarted
(show (continue))                                                               ; => nil
(show (list (= continue proceed) (= break breakpoint)))                         ; => (true true)
(show (restart-case (each x '(1 2) ((fn () (continue)))) (continue () 'restarted)))  ; => restarted
(show (with-simple-restart (continue "Go on") (map (fn (x) (continue)) '(1))))   ; => nil
(show (each x '(1) (break) (first nil)))                                         ; => nil
