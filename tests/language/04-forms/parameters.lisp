; Parameter lists: optional, rest, keys, dotted, patterns, ignored.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (map (fn (_ x _) x) '(1 2) '(3 4) '(5 6)))                    ; => (3 4)
(show ((fn ((a [b]) {:k c}) (list a b c)) '(1 [2]) {:k 3}))         ; => (1 2 3)
(show ((fn all all) 1 2 3))                                         ; => (1 2 3)
(show ((fn all all)))                                               ; => nil
(show ((fn (a . r) (list a r)) 1 2))                                ; => (1 (2))
(show ((fn (& r) r) 1))                                             ; => (1)
(show ((fn (& (a b)) (+ a b)) 1 2))                                 ; => 3
(show ((fn (& (a b)) (+ a b)) 1))                                   ; => !match-error
(show ((fn (&opt a (b 2) (c (+ b 1))) (list a b c))))               ; => (nil 2 3)
(show ((fn (&opt a (b 2) (c (+ b 1))) (list a b c)) 1 5))           ; => (1 5 6)
(show ((fn (x &opt (y x) & z) (list x y z)) 1))                     ; => (1 1 nil)
(show ((fn (x &opt (y x) & z) (list x y z)) 1 nil 3))               ; => (1 nil (3))
(define calls 0)
(define (f &opt (x (begin (set! calls (+ calls 1)) calls))) x)
(show (list (f) (f) (f 9) (f)))                                     ; => (1 2 9 3)
(show ((fn (a &keys x (y 2)) (list a x y)) 1 :x 5))                 ; => (1 5 2)
(show ((fn (&keys x (y x)) (list x y)) :y 1 :x 2))                  ; => (2 1)
(show ((fn (&keys x (y x)) (list x y)) :x 2))                       ; => (2 2)
(show ((fn (a &opt (b 1) &keys k) (list a b k)) 0 5 :k 7))          ; => (0 5 7)
(show ((fn (&keys x) x) :z 1))                                      ; => !argument-error
(show ((fn (&keys x) x) :x 1 :x 2))                                 ; => !argument-error
(show ((fn (&keys x) x) :x))                                        ; => !argument-error
(show ((fn (&keys x) x) 1 2))                                       ; => !argument-error
(show ((fn (a &opt b) a)))                                          ; => !arity-error
(show ((fn (a &opt b) a) 1 2 3))                                    ; => !arity-error
(show ((fn (a & r) a)))                                             ; => !arity-error
(show ((fn ((a b)) a) '(1)))                                        ; => !match-error
(show ((fn (x) ((fn () (set! x 5))) x) 1))                          ; => 5
