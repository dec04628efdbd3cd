; Globals: reading before definition, redefinition of primitives, set! of anything.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show later)                                 ; => !undefined-variable
(define (reader) later)
(show (reader))                              ; => !undefined-variable
(define later 1)
(show (list later (reader)))                 ; => (1 1)
(set! later 2)
(show (list later (reader)))                 ; => (2 2)
(show (no-such-function 1))                  ; => !undefined-function
(show (try no-such (catch (undefined-variable e) (condition-field e :symbol))))  ; => no-such
(show (try no-such (catch e (exception-message e))))  ; => "Undefined variable: no-such"
(show (define returned 7))                   ; => 7
(show (let ((x 1)) (list (set! x 5) x)))     ; => (5 5)
(show ((fn (p) (set! p (+ p 1)) p) 1))       ; => 2
(define (counter) (let ((n 0)) (list (fn () (set! n (+ n 1)) n) (fn () n))))
(show (let ((c (counter))) ((first c)) ((first c)) ((second c))))  ; => 2
(show (let ((a (counter)) (b (counter))) ((first a)) (list ((second a)) ((second b)))))  ; => (1 0)
(show (map (fn (f) (f)) (map (fn (x) (fn () (set! x (* x 2)) x)) '(1 2))))  ; => (2 4)
(define (dynamic) scoped)
(define scoped 'global)
(show (let ((scoped 'local)) (list scoped (dynamic))))  ; => (local global)
(define (first x) 'mine)
(show (list (first '(1 2)) (map first '((1) (2)))))  ; => (mine (mine mine))
(show (let (((a b) '(1 2))) a))              ; => 1
(show (sort '(3 1 2)))                       ; => (1 2 3)
(define original-length length)
(set! length (fn (x) (+ 100 (original-length x))))
(show (list (length '(1 2)) (last '(1 2 3)) (string-length "ab")))  ; => (102 3 2)
(show (let loop ((i 0) (fs nil)) (if (= i 3) (map (fn (f) (f)) fs) (loop (+ i 1) (cons (fn () i) fs)))))  ; => (2 1 0)
