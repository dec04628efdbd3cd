; 12.1, each row, with the errors of each.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define nan (sqrt -1))
(define inf (/ 1 0.0))
(define big 123456789012345678901234567890)
; + * - /
(show (list (+) (*) (+ 5) (* 5) (+ 1 2 3) (* 2 3 4) (+ 1 0.5) (* big 2)))          ; => (0 1 5 5 6 24 1.5 246913578024691357802469135780)
(show (list (- 5) (- 0.0) (- 10 1 2) (- 1 0.5) (- 5 5.0)))                         ; => (-5 -0.0 7 0.5 0.0)
(show (list (/ 5) (/ 4.0) (/ -7 2) (/ 7 -2) (/ 7 2.0) (/ 100 5 3) (/ 0.0 5)))      ; => (0.2 0.25 -3 -3 3.5 6 0.0)
(show (list (/ 1.0 0.0) (/ -1 0.0) (/ 1 -0.0) (nan? (/ 0.0 0.0))))                 ; => (inf -inf -inf true)
(show (/ 1.0 0))                                                                   ; => !division-by-zero
(show (/ 0))                                                                       ; => !division-by-zero
(show (/ 8 2 0))                                                                   ; => !division-by-zero
(show (/ big 10000000000))                                                         ; => 12345678901234567890
(show (-))                                                                         ; => !arity-error
(show (/))                                                                         ; => !arity-error
(show (+ 1 "2"))                                                                   ; => !type-error
(show (* nil))                                                                     ; => !type-error
(show (- 'a))                                                                      ; => !type-error
(show (/ 1 "2"))                                                                   ; => !type-error
; mod % rem remainder quotient
(show (list (mod -17 5) (mod 17 -5) (mod -17 -5) (mod 17 5) (% -7 3) (mod 0 5)))   ; => (3 2 3 2 2 0)
(show (list (rem -17 5) (rem 17 -5) (remainder -17 -5) (quotient -17 5) (quotient 17 -5)))  ; => (-2 2 -2 -3 -3)
(show (list (mod (- big) 11) (rem (- big) 11) (quotient big 1000000007)))            ; => (4 -7 123456788148148161864)
(show (mod 5 0))                                                                   ; => !division-by-zero
(show (% 5 0))                                                                     ; => !division-by-zero
(show (rem 5 0))                                                                   ; => !division-by-zero
(show (remainder 5 0))                                                             ; => !division-by-zero
(show (quotient 5 0))                                                              ; => !division-by-zero
(show (mod 5.0 2))                                                                 ; => !type-error
(show (quotient 5 2.0))                                                            ; => !type-error
(show (mod 5))                                                                     ; => !arity-error
; abs min max even? odd?
(show (list (abs -5) (abs 5) (abs -0.0) (abs -1.5) (abs (- big))))                 ; => (5 5 0.0 1.5 123456789012345678901234567890)
(show (list (min 3 1 2) (max 3 1 2) (min 1) (max 1 1.0) (max 1.0 1) (min 2 1.5) (max 1 nan 2)))  ; => (1 3 1 1 1.0 1.5 NaN)
(show (list (even? 0) (even? -3) (odd? -3) (odd? big) (even? big)))                ; => (true false true false true)
(show (min))                                                                       ; => !arity-error
(show (max "a" 1))                                                                 ; => !type-error
(show (even? 2.0))                                                                 ; => !type-error
(show (abs "x"))                                                                   ; => !type-error
; sqrt exp sin cos tan log pow
(show (list (sqrt 16) (sqrt 2) (sqrt -1) (exp 0) (sin 0) (cos 0) (tan 0)))         ; => (4.0 1.4142135623730951 NaN 1.0 0.0 1.0 0.0)
(show (list (log 1) (log 0) (nan? (log -1)) (log 8 2) (log 100 10)))               ; => (0.0 -inf true 3.0 2.0)
(show (list (pow 2 10) (pow 2 100) (pow 2 0) (pow 0 0) (pow -2 3) (pow 2 -1) (pow 2.0 3) (pow 9 0.5)))  ; => (1024 1267650600228229401496703205376 1 1 -8 0.5 8.0 3.0)
(show (sqrt "4"))                                                                  ; => !type-error
(show (pow 2))                                                                     ; => !arity-error
(show (log 1 2 3))                                                                 ; => !arity-error
; floor ceil round truncate
(show (map floor '(1.5 -1.5 2 1e20 -0.5)))                                         ; => (1 -2 2 100000000000000000000 -1)
(show (map ceil '(1.5 -1.5 2 -0.5)))                                               ; => (2 -1 2 0)
(show (map round '(1.5 2.5 -1.5 -2.5 0.4 0.5 0.49999999999999994 2)))              ; => (2 3 -2 -3 0 1 0 2)
(show (map truncate '(1.9 -1.9 2 1e25)))                                           ; => (1 -1 2 10000000000000000905969664)
(show (floor nan))                                                                 ; => !arithmetic-error
(show (ceil inf))                                                                  ; => !arithmetic-error
(show (round (- inf)))                                                             ; => !arithmetic-error
(show (truncate nan))                                                              ; => !arithmetic-error
(show (round "1"))                                                                 ; => !type-error
; pi e
(show (list pi e (pi) (e) (= pi (pi))))                                            ; => (3.141592653589793 2.718281828459045 3.141592653589793 2.718281828459045 true)
(show (let ((pi 3)) (+ pi 1)))                                                     ; => 4
(show (let ((e (fn () 'own))) (e)))                                                ; => own
; asin acos atan
(show (list (asin 0) (acos 1) (atan 0) (atan 1 1) (atan -1 -1) (atan 0 -1)))       ; => (0.0 0.0 0.0 0.7853981633974483 -2.356194490192345 3.141592653589793)
(show (nan? (asin 2)))                                                             ; => true
; inc dec zero? positive? negative? nan? infinite?
(show (list (inc 1) (dec 1) (inc 1.5) (inc 1152921504606846975) (dec -1152921504606846976)))  ; => (2 0 2.5 1152921504606846976 -1152921504606846977)
(show (list (map zero? '(0 0.0 -0.0 1)) (map positive? '(1 0 -1 0.5)) (map negative? '(1 0 -1 -0.0))))  ; => ((true true true false) (true false false true) (false false true false))
(show (list (map nan? (list nan 1 1.5)) (map infinite? (list inf (- inf) 1 nan))))  ; => ((true false false) (true true false false))
(show (inc "1"))                                                                   ; => !type-error
(show (zero? nil))                                                                 ; => !type-error
; gcd lcm
(show (list (gcd) (lcm) (gcd 12 18) (gcd -12 18) (gcd 0 5) (lcm 4 6) (lcm -4 6) (lcm 0 5) (gcd 12 18 8) (lcm 2 3 4)))  ; => (0 1 6 6 5 12 12 0 2 12)
(show (gcd 1.0 2))                                                                 ; => !type-error
; bits
(show (list (bit-and) (bit-or) (bit-xor) (bit-and 12 10) (bit-or 12 10) (bit-xor 12 10) (bit-not 0) (bit-not 5)))  ; => (-1 0 0 8 14 6 -1 -6)
(show (list (bit-and -1 big) (bit-or -2 1) (bit-xor -1 0) (bit-not big) (bit-and 7 14 28)))  ; => (123456789012345678901234567890 -1 -1 -123456789012345678901234567891 4)
(show (list (bit-shift 1 100) (bit-shift -1 3) (bit-shift -8 -1) (bit-shift -1 -100) (bit-shift 5 -1) (bit-shift 5 0) (bit-shift big -90)))  ; => (1267650600228229401496703205376 -8 -4 -1 2 5 99)
(show (bit-and 1 1.0))                                                             ; => !type-error
(show (bit-not "a"))                                                               ; => !type-error
(show (bit-shift 1))                                                               ; => !arity-error
; random
(show (let ((r (random))) (and (float? r) (>= r 0) (< r 1))))                      ; => true
(show (all? (fn (_) (let ((r (random 5))) (and (integer? r) (>= r 0) (< r 5)))) (range 50)))  ; => true
(show (let ((r (random 2.5))) (and (float? r) (>= r 0) (< r 2.5))))                ; => true
(show (let ((r (random big))) (and (integer? r) (>= r 0) (< r big))))              ; => true
(show (let ((draw (fn () (random-seed! 7) (list (random) (random 100) (random 1.5))))) (= (draw) (draw))))  ; => true
(show (random-seed! 1))                                                            ; => nil
(show (random 0))                                                                  ; => !argument-error
(show (random -1))                                                                 ; => !argument-error
(show (random "5"))                                                                ; => !type-error
