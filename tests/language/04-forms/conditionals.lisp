; if, cond, and, or, when, unless, case, if-let, when-let.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (if 1 2 3) (if nil 2 3) (if #f 2) (if 0 'zero)))      ; => (2 3 nil zero)
(show (list (cond (#f 1) (2 3 4)) (cond (#f 1)) (cond (nil 1) (else 2 3))))  ; => (4 nil 3)
(show (cond (else 'early) (#t 'later)))                           ; => later
(show (cond (#f 1) (else 'default) (#f 2)))                       ; => default
(show (list (and) (and 1) (and 1 2) (and 1 nil 2) (and #f (first nil))))  ; => (true 1 2 nil false)
(show (list (or) (or nil) (or nil #f) (or #f nil) (or nil 3 (first nil))))  ; => (false nil false nil 3)
(show (list (when 1 2 3) (when nil 2) (when 1) (unless nil 2 3) (unless 1 2) (unless nil)))  ; => (3 nil nil 3 nil nil)
(define (kind x) (case x (1 'one) ((2 3) 'few) ("s" 'string) (:k 'keyword) ((a (b c)) 'symbol) (nil 'nil) (#t 'true) (false 'false) ([1 2] 'vector) ((1.5) 'float) (else 'other)))
(show (map kind (list 1 2 3 1.0 "s" :k 'a 'b nil #t #f [1 2] 1.5 '(b c))))  ; => (one few few other string keyword symbol other nil true false vector float symbol)
(show (list (case 1) (case 5 (1 2)) (case 1 (1)) (case 1 (1 2 3)) (case 'else (else 1))))  ; => (nil nil nil 3 1)
(show (case 9 (else 'early) (9 'nine)))                           ; => nine
(show (if-let (x 5) (+ x 1) 'none))                               ; => 6
(show (if-let (x nil) x 'none))                                   ; => none
(show (if-let (x #f) x))                                          ; => nil
(show (let ((x 'outer)) (if-let (x nil) x x)))                    ; => outer
(show (if-let ((a b) '(1 2)) (+ a b) 'none))                      ; => 3
(show (if-let ([a b] nil) a 'none))                               ; => none
(show (if-let ({:k v} {:k 7}) v))                                 ; => 7
(show (if-let ((a b) '(1)) a 'none))                              ; => !match-error
(show (list (when-let (x 5) x (+ x 1)) (when-let (x nil) (first nil)) (when-let (x 1))))  ; => (6 nil nil)
