; Integers of any size and radix, floats, and tokens that only look like numbers.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show '(0 7 -7 +7 007 -0))                                  ; => (0 7 -7 7 7 0)
(show 123456789012345678901234567890)                       ; => 123456789012345678901234567890
(show (- -123456789012345678901234567890 1))                ; => -123456789012345678901234567891
(show '(#xff #xFF #x-10 #b101 #b-1 #o17 #o+17))             ; => (255 255 -16 5 -1 15 15)
(show #xffffffffffffffffffffffff)                           ; => 79228162514264337593543950335
(show '(1.5 1. .5 -.5 +.5 -1.25 1e3 1E3 1e+3 1.5e-7 .5e1))  ; => (1.5 1.0 0.5 -0.5 0.5 -1.25 1000.0 1000.0 1000.0 0.00000015 5.0)
(show '(1e400 -1e400 1e-400 -0.0))                          ; => (inf -inf 0.0 -0.0)
(show (map type-of '(1 1. 1e0 #x1 +1 -.0)))                 ; => (:integer :float :float :integer :integer :float)
(show (map symbol? '(+ - ... -> -a +a .a - e5 a1 -- +- .. inf NaN)))  ; => (true true true true true true true true true true true true true true true)
(show (map read-string '("1+" "1-2" "1.2.3")))              ; => !parse-error
(show (map (fn (s) (try (read-string s) (catch (parse-error c) 'no))) '("1+" "1-2" "1.2.3" "1e" "1e+" "-1x" ".5." "+.5x" "#xg" "#b2" "#o8" "#x" "1/2" "0x10")))  ; => (no no no no no no no no no no no no no no)
(show (read-string "9.999999999999999e22"))                 ; => 1e23
(show '(0.1 123456789.123 5e-324 1.7976931348623157e308))   ; => (0.1 123456789.123 5e-324 1.7976931348623157e308)
