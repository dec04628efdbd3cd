; Guards, defaults, one-element patterns, the order of clauses.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (match 5 (5 1 2 3)))                                          ; => 3
(show (match 5 (6 1)))                                              ; => nil
(show (match 5))                                                    ; => nil
(show (let ((n 0)) (match (begin (set! n (+ n 1)) 3) (1 'a) (2 'b) (x n))))  ; => 1
(show (match 1 (x when #f 'a) (x when nil 'b) (x 'c)))              ; => c
(show (match 4 (x when (> x 5) 'big) (x when (> x 3) 'middle) (_ 'small)))   ; => middle
(show (let ((when 7) (g 8)) (match 1 (x when g))))                  ; => 8
(show (match 9 (1 2) ('default) (3 4)))                             ; => default
(show (match 9 ('early) (9 'nine)))                                 ; => nine
(show (match 9 (1 2) ((+ 4 5))))                                    ; => 9
(show (match '(1 3) ((1 2) "yes") (_ "no")))                        ; => "no"
(show (match 5 ((5) "five")))                                       ; => "five"
(show (match '(5) ((5) "five")))                                    ; => "five"
(show (match '(5) ((x) x)))                                         ; => (5)
(show (match '(5) ((_) 'any)))                                      ; => any
(show (match '(:k) ((:k) 'keyword)))                                ; => keyword
(show (match 'a (('a) 'symbol)))                                    ; => symbol
(show (match '(a) (('a) 'in-list)))                                 ; => in-list
(show (match "s" (("s") 'string)))                                  ; => string
(show (match '((1 2)) (((a b)) (list a b))))                        ; => (1 2)
(show (match '(1 2) (((a b)) 'whole) (_ 'no)))                      ; => no
(show (match '(1 (2)) ((a (b)) b)))                                 ; => 2
(show (match '(5) (@[x] x)))                                        ; => 5
(show (match 5 (@[x] x) (_ 'no)))                                   ; => no
(show (map (fn (v) (match v ((nil) 'nothing) (_ 'no))) (list nil '(nil) 1)))  ; => (nothing nothing no)
(show (match nil (() 'empty)))                                      ; => empty
(show (let ((x 1)) (match 2 (x x))))                                ; => 2
(show (let ((x 1)) (match 2 ((x 3) 1) (_ x))))                      ; => 1
(show (let () (match 1 (1 (define made 5))) made))                  ; => 5
(show (map (fn (f) (f)) (map (fn (v) (match v ([a b] (fn () (+ a b))) (x (fn () x)))) '([1 2] 7))))  ; => (3 7)
