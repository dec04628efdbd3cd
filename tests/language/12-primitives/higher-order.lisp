; 12.6 higher-order functions.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (map inc '(1 2)) (map + '(1 2 3) [10 20]) (map string "ab") (map inc nil)))     ; => ((2 3) (11 22) ("a" "b") nil)
(show (map 5 '(1)))                                                         ; => !type-error
(show (map inc))                                                            ; => !arity-error
(show (map inc 5))                                                          ; => !type-error
(show (map (fn (a b) a) '(1)))                                              ; => !arity-error
(show (list (filter even? '(1 2 4)) (remove even? [1 2 3]) (filter (fn (e) (> (second e) 1)) {:a 1 :b 2}) (filter identity '(nil 0 #f))))  ; => ((2 4) (1 3) ((:b 2)) (0))
(show (filter even? 5))                                                     ; => !type-error
(show (list (fold - 10 '(1 2 3)) (fold-right - 10 '(1 2 3)) (fold cons nil '(1 2)) (fold-right cons nil '(1 2)) (fold + 5 nil)))  ; => (4 -8 ((nil . 1) . 2) (1 2) 5)
(show (fold + 0))                                                           ; => !arity-error
(show (list (apply + '(1 2)) (apply + 1 2 [3]) (apply list nil) (apply apply (list + '(1 2)))))  ; => (3 6 nil 3)
(show (apply + 1))                                                          ; => !type-error
(show (apply + '(1 . 2)))                                                   ; => !type-error
(show (apply + "ab"))                                                       ; => !type-error
(show (apply +))                                                            ; => !arity-error
(show (apply 5 '(1)))                                                       ; => !type-error
(show (apply max (range 1000)))                                            ; => 999
(show (list (reduce + '(1 2 3)) (reduce + 10 '(1 2)) (reduce + nil) (reduce - '(5)) (reduce * [])))  ; => (6 13 0 5 1)
(show (reduce cons nil))                                                    ; => !arity-error
(show (let ((l nil)) (list (for-each (fn (x y) (set! l (cons (+ x y) l))) '(1 2 3) [10 20]) l)))  ; => (nil (22 11))
(show (list (find even? '(1 2 4)) (find even? '(1)) (find-index even? '(1 2)) (find-index even? nil) (find (fn (x) (= x nil)) '(nil))))  ; => (2 nil 1 nil nil)
(show (list (any? even? '(1 2 x)) (any? even? nil) (all? even? '(1 x)) (all? even? nil) (count even? '(1 2 4)) (any? nil? '(1))))  ; => (true false false true 2 false)
(show (any? even? '(1 x)))                                                  ; => !type-error
(show (count even? 5))                                                      ; => !type-error
(show (list (append-map (fn (x) (list x x)) '(1 2)) (append-map (fn (x) [x]) [1 2]) (append-map identity nil)))  ; => ((1 1 2 2) (1 2) nil)
(show (list (sort '(3 1 2)) (sort [3 1 2]) (sort '(3 1 2) >) (sort "bca") (sort nil) (sort '(1 1.0 0.5))))  ; => ((1 2 3) [1 2 3] (3 2 1) ("a" "b" "c") nil (0.5 1 1.0))
(show (sort (list @{} 1)))                                                  ; => !type-error
(show (sort '(1 2) 5))                                                      ; => !type-error
(show (list (sort-by second '((1 b) (2 a) (3 a))) (sort-by - [1 3 2]) (sort-by length '("ccc" "a" "bb"))))  ; => (((2 a) (3 a) (1 b)) [3 2 1] ("a" "bb" "ccc"))
(show (sort '((1 a) (0 b) (1 c) (0 d)) (fn (x y) (< (first x) (first y)))))  ; => ((0 b) (0 d) (1 a) (1 c))
(show (let ((l '(2 1))) (sort l) l))                                        ; => (2 1)
(show (list (group-by even? '(1 2 3 4)) (group-by length '("a" "bb" "c")) (group-by identity nil)))  ; => (@{false (1 3) true (2 4)} @{1 ("a" "c") 2 ("bb")} @{})
(show (list (identity 5) ((constantly 5)) ((constantly 5) 1 2) ((complement even?) 1) ((compose inc (fn (x) (* 2 x))) 5) ((compose) 7) ((partial + 1 2) 3) ((partial list))))  ; => (5 5 5 true 11 7 6 nil)
(show ((compose - +) 1 2))                                                  ; => -3
(show (identity))                                                           ; => !arity-error
(show (partial))                                                            ; => !arity-error
; what is passed may escape, signal, yield and capture
(show (call/ec (fn (k) (map (fn (x) (if (= x 2) (k 'out) x)) '(1 2 3)))))   ; => out
(show (call/ec (fn (k) (sort '(2 1 3) (fn (a b) (k 'from-sort))))))         ; => from-sort
(show (map (fn (x) (restart-case (throw x) (use-value (v) v))) nil))        ; => nil
(show (handler-bind ((error (fn (c) (invoke-restart 'skip 0)))) (map (fn (x) (restart-case (if (= x 2) (throw x) x) (skip (v) v))) '(1 2 3))))  ; => (1 0 3)
(show (let ((co (make-coroutine (fn () (fold (fn (a x) (+ a (yield x))) 0 '(1 2)))))) (list (coroutine-resume co) (coroutine-resume co 10) (coroutine-resume co 20))))  ; => (1 2 30)
(define k nil)
(define turns 0)
(show (let ((l (map (fn (x) (call/cc (fn (c) (if (= x 2) (set! k c)) x))) '(1 2 3)))) (set! turns (+ turns 1)) (if (< turns 3) (k (* turns 10))) (list l turns)))  ; => ((1 20 3) 3)
(show (let ((l (sort (range 200) (fn (a b) (< (mod (* a 7) 100) (mod (* b 7) 100)))))) (list (length l) (first l) (second l))))  ; => (200 0 100)
