; 12.5 lists and sequences.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; cons list list* make-list range
(show (list (cons 1 2) (cons 1 nil) (cons 1 '(2)) (list) (list 1 2)))       ; => ((1 . 2) (1) (1 2) nil (1 2))
(show (list (list* 1) (list* 1 '(2)) (list* 1 2 '(3)) (list* 1 2)))         ; => (1 (1 2) (1 2 3) (1 . 2))
(show (list (make-list 0) (make-list 2) (make-list 2 'x)))                  ; => (nil (nil nil) (x x))
(show (make-list -1))                                                       ; => !argument-error
(show (make-list 1.0))                                                      ; => !type-error
(show (cons 1))                                                             ; => !arity-error
(show (list*))                                                              ; => !arity-error
(show (list (range 3) (range 1 4) (range 5 0 -2) (range 0) (range 3 1) (range 0 1 0.5) (range 1.5 4) (range 0 -3 -1)))  ; => ((0 1 2) (1 2 3) (5 3 1) nil nil (0 0.5) (1.5 2.5 3.5) (0 -1 -2))
(show (range 0 5 0))                                                        ; => !argument-error
(show (range "3"))                                                          ; => !type-error
(show (range))                                                              ; => !arity-error
; first rest car cdr ...
(show (list (first '(1 2)) (rest '(1 2)) (first [1 2]) (rest [1 2]) (rest [1]) (first '(1 . 2)) (rest '(1 . 2))))  ; => (1 (2) 1 (2) nil 1 2)
(show (first nil))                                                          ; => !type-error
(show (rest nil))                                                           ; => !type-error
(show (first []))                                                           ; => !range-error
(show (rest []))                                                            ; => !range-error
(show (first "ab"))                                                         ; => !type-error
(show (list (car '(1 2)) (cdr '(1 2)) (caar '((1) 2)) (cadr '(1 2)) (cdar '((1 2) 3)) (cddr '(1 2 3)) (caddr '(1 2 3))))  ; => (1 (2) 1 2 (2) (3) 3)
(show (car nil))                                                            ; => !type-error
(show (cdr nil))                                                            ; => !type-error
(show (car [1]))                                                            ; => !type-error
(show (cadr '(1)))                                                          ; => !type-error
(show (caddr '(1 2)))                                                       ; => !type-error
(show (caar '(1)))                                                          ; => !type-error
(show (list (second '(1 2)) (third '(1 2 3)) (second [1 2]) (third [1 2 3])))  ; => (2 3 2 3)
(show (second '(1)))                                                        ; => !range-error
(show (second nil))                                                         ; => !range-error
(show (third [1 2]))                                                        ; => !range-error
(show (second "ab"))                                                        ; => !type-error
; length empty? append reverse
(show (list (length '(1 2)) (length nil) (length [1]) (length "aß😀") (length @{1 2}) (length {1 2 3 4}) (length 'abc) (length :ab)))  ; => (2 0 1 3 1 2 3 2)
(show (length 5))                                                           ; => !type-error
(show (length '(1 . 2)))                                                    ; => !type-error
(show (list (empty? nil) (empty? '(1)) (empty? []) (empty? "") (empty? @{}) (empty? {1 2})))  ; => (true false true true true false)
(show (empty? 5))                                                           ; => !type-error
(show (list (append) (append '(1)) (append '(1) '(2) '(3 4)) (append '(1) 2) (append nil '(1)) (append [1] [2 3]) (append 5)))  ; => (nil (1) (1 2 3 4) (1 . 2) (1) [1 2 3] 5)
(show (append '(1) 2 '(3)))                                                 ; => !type-error
(show (append [1] '(2)))                                                    ; => !type-error
(show (let ((l '(1 2))) (append l '(3)) l))                                 ; => (1 2)
(show (list (reverse '(1 2 3)) (reverse nil) (reverse [1 2]) (reverse "aß😀")))  ; => ((3 2 1) nil [2 1] "😀ßa")
(show (reverse '(1 . 2)))                                                   ; => !type-error
(show (reverse @{1 2}))                                                     ; => !type-error
; nth list-ref last butlast take drop
(show (list (nth 0 '(a b)) (nth 1 [a b]) (nth 2 "abc") (list-ref '(a b) 1) (list-ref [1 2] 0) (nth 0 {1 2})))  ; => !undefined-variable
(show (list (nth 0 '(a b)) (nth 1 '[a b]) (nth 2 "abc") (list-ref '(a b) 1) (list-ref [1 2] 0) (nth 0 {1 2})))  ; => (a b "c" b 1 (1 2))
(show (nth 2 '(1 2)))                                                       ; => !range-error
(show (nth -1 '(1 2)))                                                      ; => !range-error
(show (list-ref '(1) 1))                                                    ; => !range-error
(show (nth 0 nil))                                                          ; => !range-error
(show (nth '(1) 0))                                                         ; => !type-error
(show (nth 1.0 '(1 2)))                                                     ; => !type-error
(show (list (last '(1 2)) (last [1 2]) (last "ab") (butlast '(1 2 3)) (butlast '(1))))  ; => (2 2 "b" (1 2) nil)
(show (last nil))                                                           ; => !argument-error
(show (last []))                                                            ; => !argument-error
(show (last ""))                                                            ; => !argument-error
(show (butlast nil))                                                        ; => !argument-error
(show (butlast [1]))                                                        ; => !type-error
(show (list (take 2 '(1 2 3)) (take 9 '(1)) (take -1 '(1)) (take 1 [1 2]) (take 2 "abc") (take 1 {1 2 3 4}) (take 0 nil)))  ; => ((1 2) (1) nil [1] "ab" ((1 2)) nil)
(show (list (drop 2 '(1 2 3)) (drop 9 '(1)) (drop -1 '(1)) (drop 1 [1 2]) (drop 2 "abc") (drop 1 {1 2 3 4})))  ; => ((3) nil (1) [2] "c" ((3 4)))
(show (take '(1) 1))                                                        ; => !type-error
(show (take 1 5))                                                           ; => !type-error
(show (let ((co (make-coroutine (fn () (forever (yield 1)))))) (take 3 co))) ; => (1 1 1)
; member assoc index-of
(show (list (member 2 '(1 2 3)) (member 4 '(1 2)) (member '(1) '((1) 2)) (member 1.0 '(1))))  ; => ((2 3) nil ((1) 2) nil)
(show (list (assoc 'b '((a 1) (b 2))) (assoc 2 '((1 . a) (2 . b))) (assoc 'z '((a 1)))))  ; => ((b 2) (2 . b) nil)
(show (member 1 5))                                                         ; => !type-error
(show (assoc 1 [1]))                                                        ; => !type-error
(show (list (index-of 2 '(1 2)) (index-of 5 '(1 2)) (index-of "ß" "aß") (index-of 1 [0 1]) (index-of '(1 2) {1 2})))  ; => (1 nil 1 1 0)
(show (index-of 1 5))                                                       ; => !type-error
; concat flatten distinct zip
(show (list (concat) (concat '(1) [2] "ab" {:k 1}) (concat nil nil)))       ; => (nil (1 2 "a" "b" (:k 1)) nil)
(show (concat '(1) 2))                                                      ; => !type-error
(show (list (flatten '(1 (2 (3 nil)) [4 (5)] ((6))))))                      ; => ((1 2 3 [4 (5)] 6))
(show (flatten nil))                                                        ; => nil
(show (flatten 5))                                                          ; => !type-error
(show (list (distinct '(1 2 1 1.0 "a" "a" (1) (1))) (distinct [3 3]) (distinct "aab")))  ; => ((1 2 1.0 "a" (1)) (3) ("a" "b"))
(show (list (zip '(1 2 3) [4 5]) (zip '(1)) (zip '(1) '(2) "ab") (zip nil '(1))))  ; => (((1 4) (2 5)) ((1)) ((1 2 "a")) nil)
(show (zip))                                                                ; => !arity-error
(show (length (flatten (fold (fn (l n) (list n l)) nil (range 3000)))))    ; => 3000
