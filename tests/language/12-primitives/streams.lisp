; 12.10: the functions that write and read streams.
(println (list (display "a" 'b :c "\"" '("q" 1.0)) (newline)))  ; => ab:c"("q" 1.0)
                                                                ; => (nil nil)
(println (list (write "a" 'b "\n" [1]) (newline)))              ; => "a"b"\n"[1]
                                                                ; => (nil nil)
(println (list (print 1 "two" '("three")) (newline)))           ; => 1 two ("three")
                                                                ; => (nil nil)
(println (println) (println 1 nil "x"))                         ; => 
                                                                ; => 1 nil x
                                                                ; => nil nil
(display)
(write)
(print)
(println (list (eprintln "to stderr" 1) (flush)))               ; => (nil nil)
(println (list (read-line) (read-line) (read-line)))            ; => ("first" "with return" "")
(println (list (read-all) (read-all) (read-line)))              ; => ("rest\nof it" "" nil)
(println (try (newline 1) (catch c (condition-type c))))        ; => arity-error
