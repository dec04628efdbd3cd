; Empty patterns of each kind: {} reads as (struct), @[] as (list).
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(define (kind v) (match v ({} 'map) ([] 'empty-vector) (@[] 'empty-list) ((and) 'any)))
(show (map kind (list {} @{} {:a 1} [] nil 5 [1])))                 ; => (map map map empty-vector empty-list any any)
(show (map (fn (v) (match v ((vector) 'empty) (_ 'no))) (list [] [1] nil)))  ; => (empty no no)
(show (map (fn (v) (match v (@{} 'table) (_ 'no))) (list {} @{} nil)))  ; => (no table no)
(show (map (fn (v) (match v ((x) x) (_ 'no))) (list {} '(1))))      ; => ({} (1))
