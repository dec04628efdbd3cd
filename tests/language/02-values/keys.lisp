; What can be a key, how keys are told apart, and their total order.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (struct nil 1 #f 2 0 3 1.5 4 'a 5 :a 6 "a" 7 '(1) 8 [1] 9))   ; => {nil 1 false 2 0 3 1.5 4 a 5 :a 6 "a" 7 (1) 8 [1] 9}
(show (keys (table [2] 0 [1 2] 0 [1] 0 '(1 2) 0 '(1) 0 "b" 0 "a" 0 "" 0 :b 0 :a 0 'b 0 'a 0 2 0 1.5 0 1 0 1.0 0 -1 0 #t 0 #f 0 nil 0)))  ; => (nil false true -1 1 1.0 1.5 2 a b :a :b "" "a" "b" (1) (1 2) [1] [1 2] [2])
(show (keys (table "Z" 1 "a" 1 "é" 1 "z" 1 "😀" 1 "～" 1)))          ; => ("Z" "a" "z" "é" "～" "😀")
(show (table -0.0 1))                                               ; => @{0.0 1}
(show (get (table 0.0 'zero) -0.0))                                 ; => zero
(show (table-length (table 1 'a 1.0 'b)))                           ; => 2
(show (get (table 1 'a) 1.0))                                       ; => nil
(show (table (sqrt -1) 1))                                          ; => !argument-error
(show (get @{} (sqrt -1)))                                          ; => !argument-error
(show (table [(sqrt -1)] 1))                                        ; => !type-error
(show (table @{} 1))                                                ; => !type-error
(show (table {} 1))                                                 ; => !type-error
(show (table (box 1) 1))                                            ; => !type-error
(show (table car 1))                                                ; => !type-error
(show (table '(1 . 2) 1))                                           ; => !type-error
(show (table (list 1 @{}) 1))                                       ; => !type-error
(show (struct car 1))                                               ; => !type-error
(show (put! @{} car 1))                                             ; => !type-error
(show (has-key? @{} car))                                           ; => !type-error
(show (del! @{} car))                                               ; => !type-error
(show (group-by (fn (x) (box x)) '(1)))                             ; => !type-error
(show (map (fn (p) (apply compare p)) '((1 2) (2 1) (1 1) (1 1.0) (1.0 1) (0.0 -0.0) (nil #f) (#f #t) (#t -5) (5 a) (z :a) (:z "a") ("z" (1)) ((9) [1]) ((1) (1 2)) ((1 2) (1 3)) ("a" "ab"))))  ; => (-1 1 0 -1 1 0 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1)
(show (compare 1 (sqrt -1)))                                        ; => !argument-error
(show (compare @{} 1))                                              ; => !type-error
(show (let ((a (gensym "g")) (b (gensym "g"))) (list (compare a b) (compare b a) (compare a a))))  ; => (-1 1 0)
(show (sort (list 3 "b" 'a 1.5 nil :k [1] '(2) #t)))                ; => (nil true 1.5 3 a :k "b" (2) [1])
