; Each row of the table of patterns.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (match 5 (_ 'any)))                                           ; => any
(show (match 5 (x (+ x 1))))                                        ; => 6
(define (literal v) (match v (1 'integer) (2.5 'float) ("s" 'string) (#t 'yes) (false 'no) (nil 'nothing) (-0.0 'zero) (_ 'other)))
(show (map literal (list 1 2.5 "s" #t #f nil 1.0 0.0 0 'a)))        ; => (integer float string yes no nothing other zero other other)
(show (match true (true 'constant)))                                ; => constant
(show (match 5 (true 'constant) (_ 'no)))                           ; => no
(show (map (fn (v) (match v (:k 'keyword) ('d 'symbol) ('(1 2) 'list) ('[1] 'vector) (_ 'other))) (list :k 'd '(1 2) [1] 'k)))  ; => (keyword symbol list vector other)
(show (map (fn (v) (match v ((a b) (list a b)) (_ 'no))) (list '(1 2) '(1) '(1 2 3) '(1 . 2) [1 2] nil)))  ; => ((1 2) no no no no no)
(show (map (fn (v) (match v ((a b & r) (list a b r)) (_ 'no))) (list '(1 2) '(1 2 3) '(1 2 . 3) '(1) 5)))  ; => ((1 2 nil) (1 2 (3)) (1 2 3) no no)
(show (map (fn (v) (match v ((a . b) (list a b)) (_ 'no))) (list '(1 2) '(1 . 2) '(1) nil)))  ; => ((1 (2)) (1 2) (1 nil) no)
(show (match '(1 2 3) ((a & (b c)) (list a b c))))                  ; => (1 2 3)
(show (map (fn (v) (match v (@[a b] (list a b)) (_ 'no))) (list '(1 2) [1 2] '(1))))  ; => ((1 2) no no)
(show (map (fn (v) (match v ((list a & r) (list a r)) (_ 'no))) (list '(1 2) nil [1])))  ; => ((1 (2)) no no)
(show (map (fn (v) (match v ((cons a b) (list a b)) (_ 'no))) (list '(1 2) '(1 . 2) nil [1])))  ; => ((1 (2)) (1 2) no no)
(show (map (fn (v) (match v ([a b] (list a b)) (_ 'no))) (list [1 2] [1] [1 2 3] '(1 2))))  ; => ((1 2) no no no)
(show (map (fn (v) (match v ([a & r] (list a r)) (_ 'no))) (list [1 2 3] [1] [] '(1))))  ; => ((1 [2 3]) (1 []) no no)
(show (map (fn (v) (match v ((vector) 'empty) ((vector a) a) (_ 'no))) (list [] [1] nil)))  ; => (empty 1 no)
(show (map (fn (v) (match v ({:a x} x) (_ 'no))) (list {:a 1} @{:a 2} {:a 3 :b 4} {:b 1} '(1) nil {:a nil})))  ; => (1 2 3 no no no nil)
(show (map (fn (v) (match v ({:a 1 "b" x 'c y 4 z} (list x y z)) (_ 'no))) (list (struct :a 1 "b" 2 'c 3 4 5) {:a 2})))  ; => ((2 3 5) no)
(show (map (fn (v) (match v ((struct :a x) x) (_ 'no))) (list {:a 1} @{:a 2})))  ; => (1 2)
(show (map (fn (v) (match v (@{:a x} x) (_ 'no))) (list {:a 1} @{:a 2})))  ; => (no 2)
(show (map (fn (v) (match v ((table) 'table) ({} 'map) (_ 'no))) (list {} @{} nil)))  ; => (map table no)
(show (map (fn (v) (match v ((or 1 2) 'few) ((or (a _) [a]) a) (_ 'no))) (list 1 2 '(5 6) [7] 3)))  ; => (few few 5 7 no)
(show (map (fn (v) (match v ((and whole (a _)) (list whole a)) ((and x (or 1 2)) (list 'few x)) (_ 'no))) (list '(1 2) 2 3)))  ; => (((1 2) 1) (few 2) no)
(show (map (fn (v) (match v ((and) 'any))) (list 1 nil)))           ; => (any any)
(show (match {:user {:name "ann" :tags ["x" "y"]}} ({:user {:name n :tags [t & _]}} (list n t))))  ; => ("ann" "x")
(show (match '(add (mul 2 3) 4) (('add ('mul a b) c) (+ (* a b) c))))  ; => 10
(show (match (sqrt -1) (1 'one) (x (nan? x))))                      ; => true
(show (match '((a . 1) (b . 2)) (((k . v) & r) (list k v r))))      ; => (a 1 ((b . 2)))
