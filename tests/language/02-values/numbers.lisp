; Mixed arithmetic gives floats; comparison of integer and float is exact; NaN compares false.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define nan (sqrt -1))
(define big (pow 10 400))
(show (list (+ 1 2.0) (- 1 0.5) (* 2 0.5) (/ 1 2.0) (pow 2 0.5)))   ; => (3.0 0.5 1.0 0.5 1.4142135623730951)
(show (list (+ big 0.0) (- 0.0 big) (* big 1.0) (/ 1.0 big)))       ; => (inf -inf inf 0.0)
(show (+ 9007199254740993 0.0))                                     ; => 9007199254740992.0
(show (list (< 9007199254740992.0 9007199254740993) (= 9007199254740992.0 9007199254740993) (> 9007199254740993 9007199254740992.0)))  ; => (true false true)
(show (list (< big (/ 1.0 0)) 1))                                   ; => !division-by-zero
(show (list (< big (/ 1.0 0.0)) (> big 1e308) (< (- big) -1e308)))  ; => (true true true)
(show (map (fn (f) (f 1 nan)) (list < > <= >= ==)))                 ; => (false false false false false)
(show (map (fn (f) (f nan nan)) (list < > <= >= ==)))               ; => (false false false false false)
(show (list (max 1 2.0) (max 2 2.0) (max 2.0 2) (min 1 1.0) (max 1 nan) (min nan 1)))  ; => (2.0 2 2.0 1 NaN NaN)
(show (list (max 9007199254740993 9007199254740992.0) (min 9007199254740993 9007199254740992.0)))  ; => (9007199254740993 9007199254740992.0)
(show (+ 1152921504606846975 1))                                    ; => 1152921504606846976
(show (* 99999999999 99999999999 99999999999))                      ; => 999999999970000000000299999999999
(show (- -1152921504606846976))                                     ; => 1152921504606846976
