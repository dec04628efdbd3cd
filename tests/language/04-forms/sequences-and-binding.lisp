; begin, do, block, let, let*, letrec, named let, define and its shapes, set!.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(show (list (begin) (begin 1 2) (do) (do 1 2) (block) (block 1 2)))  ; => (nil 2 nil 2 nil 2)
(show (list (let () ) (let ((a 1))) (let* ()) (letrec ())))         ; => (nil nil nil nil)
(show (let ((a 1)) (let ((a 2) (b a)) (list a b))))                 ; => (2 1)
(show (let* ((a 1) (a (+ a 1)) (b a)) (list a b)))                  ; => (2 2)
(show (letrec ((even (fn (n) (if (= n 0) #t (odd (- n 1))))) (odd (fn (n) (if (= n 0) #f (even (- n 1)))))) (even 100)))  ; => true
(show (letrec ((a b) (b 1)) a))                                     ; => !undefined-variable
(show (let (([a b] [1 2]) ({:k v} {:k 3}) ((c . d) '(4 5)) (_ 6)) (list a b v c d)))  ; => (1 2 3 4 (5))
(show (let* (((a b) '(1 2)) (c (+ a b))) c))                        ; => 3
(show (let (((a b) 5)) a))                                          ; => !match-error
(show (try (let (([a] 5)) a) (catch (match-error e) (condition-field e :value))))  ; => 5
(show (let loop ((i 3) (l nil)) (if (= i 0) l (loop (- i 1) (cons i l)))))  ; => (1 2 3)
(show (let loop () 5))                                              ; => 5
(show (let f ((f 1)) f))                                            ; => 1
(show (let ((f (fn (n) (if (= n 0) 0 (f (- n 1)))))) (f 3)))        ; => 0
(show (let ((f (lambda (n) (if (= n 0) 'l (f (- n 1)))))) (f 3)))   ; => l
(show (let ((h (fn (n) n))) (let ((h (fn (n) (if (= n 0) 'inner (h (- n 1)))))) (h 2))))  ; => 1
(show (let ((reverse (fn (l) (if (nil? l) 'mine (reverse l))))) (reverse '(1 2))))  ; => (2 1)
(define a-function (fn () "the docstring" 1))
(show (list (a-function) (doc a-function) ((fn () "only a string")) (doc (fn () "only a string"))))  ; => (1 "the docstring" "only a string" nil)
(define (shaped a &opt (b 2) & r) "documented" (list a b r))
(show (list (shaped 1) (shaped 1 3 4 5) (doc shaped)))              ; => ((1 2 nil) (1 3 (4 5)) "documented")
(define (dotted a . r) (list a r))
(show (list (dotted 1) (dotted 1 2 3)))                             ; => ((1 nil) (1 (2 3)))
(define [p q & more] [1 2 3 4])
(show (list p q more))                                              ; => (1 2 [3 4])
(define {:x px "y" py} {:x 10 "y" 20})
(show (list px py))                                                 ; => (10 20)
(define @{:t pt} @{:t 5})
(show pt)                                                           ; => 5
(define (struct-like struct) struct)
(show (struct-like 3))                                              ; => 3
(show (list (define a 1) (define (inner) 1) (set! a 2)))                ; => (1 <closure> 2)
(show (let ((r (define [x y] [1 2]))) r))                           ; => [1 2]
(define-constant answer 42)
(show (list answer (let ((answer 1)) answer)))                      ; => (42 1)
(show (quote (a . b)))                                              ; => (a . b)
(show (list 'a '"s" '1.5 ':k '[x] '()))                             ; => (a "s" 1.5 :k [x] nil)
