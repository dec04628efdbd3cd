; Destructuring is strict; square patterns also take lists; literals and or are not allowed.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (let (([a b] '(1 2))) (list a b)))                            ; => (1 2)
(show (let (([a & r] '(1 2 3))) (list a r)))                        ; => (1 [2 3])
(show (let (([a & r] [1 2 3])) r))                                  ; => [2 3]
(show (let (((a & r) '(1 2 3))) r))                                 ; => (2 3)
(show (let (((a b) [1 2])) a))                                      ; => !match-error
(show (let (((a b) '(1 2 3))) a))                                   ; => !match-error
(show (let (([a b] [1 2 3])) a))                                    ; => !match-error
(show (let (({:a x} {:a 1 :b 2})) x))                               ; => 1
(show (let (({:a x} @{:a 1})) x))                                   ; => 1
(show (let ((@{:a x} {:a 1})) x))                                   ; => !match-error
(show (let (({:a x} {:b 1})) x))                                    ; => !match-error
(show (let (((cons a b) '(1 . 2))) (list a b)))                     ; => (1 2)
(show (let ((@[a b] '(1 2))) (list a b)))                           ; => (1 2)
(show (let (((a (b [c {:k d}])) '(1 (2 [3 {:k 4}])))) a))           ; => !match-error
(show (let (((a (b [c {:k d}])) (list 1 (list 2 [3 {:k 4}])))) (list a b c d)))  ; => (1 2 3 4)
(show (let (((and whole (a b)) '(1 2))) (list whole a b)))          ; => ((1 2) 1 2)
(show (let (({'s x "t" y 1 z} (struct 's 1 "t" 2 1 3))) (list x y z)))  ; => (1 2 3)
(show (let ((l nil)) (each (k [a b]) {:x [1 2]} (set! l (list k a b))) l))  ; => (:x 1 2)
(show (let (((a . (b . c)) '(1 2 3))) (list a b c)))                ; => (1 2 (3))
(show (handler-bind ((match-error (fn (c) (use-value '(8 9))))) (let (((a b) 5)) (list a b))))  ; => (8 9)
