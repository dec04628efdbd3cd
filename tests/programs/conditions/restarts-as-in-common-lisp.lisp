; What the Common Lisp standard says of restart-case, restart-bind, with-simple-restart, with-condition-restarts and the functions that invoke restarts.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; restart-case
(show (restart-case 1))                                                     ; => 1
(show (restart-case (begin (invoke-restart 'foo) 'bad) (foo () 'good)))     ; => good
(show (restart-case (begin (invoke-restart 'foo) 'bad) (foo ())))           ; => nil
(show (restart-case (invoke-restart 'foo) (bar () 'bad) (foo () 'good) (foo () 'bad)))  ; => good
(show (restart-case (invoke-restart 'foo 'a 'b 'c 'd) (foo (w x y z) (list z y x w))))  ; => (d c b a)
(show (restart-case (invoke-restart 'foo :a 1 :b 2) (foo (&keys a b c d) (list a b c d))))  ; => (1 2 nil nil)
(show (restart-case (invoke-restart 'foo 1 2 3 4) (foo (& more) (reverse more))))  ; => (4 3 2 1)
(show (restart-case (invoke-restart 'foo 1 2 3) (foo (a b &opt c d) (list a b c d))))  ; => (1 2 3 nil)
(show (restart-case (invoke-restart 'foo 1 2 3) (foo (a b &opt (c 'x) (d (list c))) (list a b c d))))  ; => (1 2 3 (3))
(show (restart-case (invoke-restart 'foo 1 2) (foo args (length args))))    ; => 2
(show (restart-case (invoke-restart 'foo '(1 2)) (foo ([a b]) (+ a b))))    ; => 3
(show (restart-case (restart-case (invoke-restart 'foo 1) (foo (x) (invoke-restart 'foo (+ x 1)))) (foo (y) (+ 4 y))))  ; => 6
(show (let ((i 10)) (list (restart-case (begin (invoke-restart 'foo) 'bad) (foo () (set! i (+ i 100)) 'good)) i)))  ; => (good 110)
(show (restart-case (invoke-restart 'foo) (foo () :test (fn (c) #t) 'good)))  ; => good
(show (restart-case (invoke-restart 'foo) (foo () :test (fn (c) #f) 'bad) (foo () 'good)))  ; => good
(show (restart-case (restart-report (find-restart 'foo)) (foo () :report "A report")))  ; => "A report"
(define (reporter) "from a function")
(show (restart-case (restart-report (find-restart 'foo)) (foo () :report reporter)))  ; => "from a function"
(show (restart-case (restart-report (find-restart 'foo)) (foo () :report (fn () (string-append "com" "puted")))))  ; => "computed"
(show (restart-case (restart-report (find-restart 'foo)) (foo () 1)))       ; => "foo"
(show (restart-case (string (find-restart 'foo)) (foo () :report "A report")))  ; => "<restart:foo>"
(show (handler-bind ((error (fn (c) (invoke-restart 'foo)))) (restart-case (error "Boo!") (foo () 'good))))  ; => good
(show (handler-bind ((error (fn (c) (invoke-restart (find-restart 'foo c))))) (restart-case (error "Boo!") (foo () 'good))))  ; => good
; the inner one is associated with the condition of its form only
(define (second-error inner)
  (handler-bind ((error (fn (c2) (invoke-restart (find-restart 'foo c2)))))
    (handler-bind ((condition (fn (c) (error "Blah"))))
      (inner))))
(show (second-error (fn () (restart-case (restart-case (error "Boo!") (foo () 'bad)) (foo () 'good)))))   ; => good
(show (second-error (fn () (restart-case (restart-case (signal "Boo!") (foo () 'bad)) (foo () 'good)))))  ; => good
(show (second-error (fn () (restart-case (restart-case (cerror "" "") (foo () 'bad)) (foo () 'good)))))   ; => good
(show (second-error (fn () (restart-case (restart-case (warn "Boo!") (foo () 'bad)) (foo () 'good)))))    ; => good
(show (second-error (fn () (restart-case (restart-case (throw 5) (foo () 'bad)) (foo () 'good)))))        ; => good
(defmacro err (x) `(error ,x))
(defmacro err2 (x) `(err ,x))
(show (second-error (fn () (restart-case (restart-case (err "Boo!") (foo () 'bad)) (foo () 'good)))))     ; => good
(show (second-error (fn () (restart-case (restart-case (err2 "Boo!") (foo () 'bad)) (foo () 'good)))))    ; => good
; not through a function or begin
(define (f-error) (error "Boo!"))
(show (second-error (fn () (restart-case (restart-case (f-error) (foo () 'inner)) (foo () 'outer)))))       ; => inner
(show (second-error (fn () (restart-case (restart-case (begin (error "Boo!")) (foo () 'inner)) (foo () 'outer)))))  ; => inner
(show (restart-case (invoke-restart-interactively 'foo) (foo () 'good)))    ; => good
(show (restart-case (invoke-restart-interactively 'foo) (foo (w x y z) :interactive (fn () (list 'a 'b 'c 'd)) (list x w z y))))  ; => (b a d c)
(define (four) (list 1 2 3 4))
(show (restart-case (invoke-restart-interactively 'foo) (foo (w x y z) :interactive four (list x w z y))))  ; => (2 1 4 3)
(show (restart-case (map restart-name (take 4 (compute-restarts))) (foo () 1) (bar () 1) (foo () 1) (nil () :report (fn () "Anonymous") 10)))  ; => (foo bar foo nil)
(show (restart-case (begin (invoke-restart (nth 1 (compute-restarts))) 'bad) (foo () 1) (nil () 'anonymous)))  ; => anonymous
(show (let ((x 'outer)) (restart-case (let ((x 'inner)) (invoke-restart 'foo)) (foo () x))))  ; => outer
(show (restart-case (invoke-restart 'foo 1) (foo () 'none)))                ; => !arity-error
(show (restart-case (invoke-restart 'foo) (foo (x) 'one)))                  ; => !arity-error
(show (let ((r (restart-case (find-restart 'foo) (foo () 1)))) (invoke-restart r)))  ; => !restart-inactive
(show (invoke-restart 'no-such-restart))                                    ; => !restart-not-found
(show (invoke-restart 5))                                                   ; => !type-error
(show (find-restart 'no-such-restart))                                      ; => nil
(show (find-restart nil))                                                   ; => nil
(show (restart-case (restart-name (find-restart :foo)) (foo () 1)))         ; => foo
(show (restart-case (invoke-restart :foo) (foo () 1)))                      ; => 1
(show (restart-case (invoke-restart 'foo) (:foo () 1)))                     ; => 1
(show (restart-case (= (find-restart 'foo) (find-restart 'foo) (first (compute-restarts))) (foo () 1)))  ; => true
(show (restart-case (length (filter (fn (r) (= (restart-name r) 'foo)) (compute-restarts))) (foo () 1) (foo () 2)))  ; => 2
; values of the clause in the environment of the form
(define p (make-parameter 1))
(show (restart-case (parameterize ((p 2)) (invoke-restart 'foo)) (foo () (p))))  ; => 1
(show (handler-case (restart-case (handler-bind ((error (fn (c) (invoke-restart 'foo)))) (error "x")) (foo () (error "in the clause"))) (error (c) (condition-report c))))  ; => "in the clause"
(show (let ((log nil)) (restart-case (unwind-protect (invoke-restart 'foo) (set! log (cons 'cleanup log))) (foo () (cons 'clause log)))))  ; => (clause cleanup)
; restart-bind
(show (restart-bind () 1))                                                  ; => 1
(show (restart-bind () ))                                                   ; => nil
(show (restart-bind ((foo (fn () 3))) (+ 1 (invoke-restart 'foo))))         ; => 4
(show (restart-bind ((foo (fn (x y) (list y x)))) (invoke-restart 'foo 1 2)))  ; => (2 1)
(show (restart-bind ((foo (fn () 'first)) (foo (fn () 'second))) (invoke-restart 'foo)))  ; => first
(show (restart-bind ((foo (fn () 'outer))) (restart-bind ((foo (fn () 'inner))) (invoke-restart 'foo))))  ; => inner
(show (let/ec out (restart-bind ((foo (fn () (out 'left)))) (invoke-restart 'foo) 'bad)))  ; => left
(show (let ((x 0)) (restart-bind ((foo (fn (y) (set! x y)))) (list (invoke-restart 'foo 1) (invoke-restart 'foo 2) x))))  ; => (1 2 2)
(show (restart-bind ((foo (fn () 1) :report "R" :test (fn (c) #f)) (foo (fn () 2))) (invoke-restart 'foo)))  ; => 2
(show (restart-bind ((foo (fn () 1) :report (fn () "text"))) (restart-report (find-restart 'foo))))  ; => "text"
(show (restart-bind ((foo list :interactive (fn () '(1 2)))) (invoke-restart-interactively 'foo)))  ; => (1 2)
(show (restart-bind ((nil (fn () 'anonymous))) (invoke-restart (first (compute-restarts)))))  ; => anonymous
(show (restart-bind ((foo (fn (x) x))) (invoke-restart 'foo)))              ; => !arity-error
(show (restart-bind ((foo (fn () (restart-name (find-restart 'foo))))) (invoke-restart 'foo)))  ; => foo
; with-simple-restart
(show (with-simple-restart (foo "Skip")))                                   ; => nil
(show (with-simple-restart (foo "Skip") 1 2))                               ; => 2
(show (with-simple-restart (foo "Skip ~a" 'x) (restart-report (find-restart 'foo))))  ; => "Skip x"
(show (list (with-simple-restart (foo "Skip") (invoke-restart 'foo) 'bad)))  ; => (nil)
(show (with-simple-restart (foo "Skip") (invoke-restart 'foo 1)))           ; => !arity-error
(show (with-simple-restart (nil "Skip") (invoke-restart (first (compute-restarts))) 'bad))  ; => nil
(show (with-simple-restart (foo "Skip") (list 1 (with-simple-restart (foo "inner") (invoke-restart 'foo)))))  ; => (1 nil)
; with-condition-restarts
(show (let ((c (make-condition 'error)) (other (make-condition 'error))) (restart-case (with-condition-restarts c (list (find-restart 'foo)) (list (restart? (find-restart 'foo c)) (find-restart 'foo other) (restart? (find-restart 'foo)))) (foo () 1))))  ; => (true nil true)
(show (let ((c (make-condition 'error)) (other (make-condition 'error))) (restart-case (begin (with-condition-restarts c (list (find-restart 'foo)) 1) (restart? (find-restart 'foo other))) (foo () 1))))  ; => true
(show (let ((c (make-condition 'error))) (with-condition-restarts c nil 1 2)))  ; => 2
(show (let ((c (make-condition 'error))) (restart-case (with-condition-restarts c (compute-restarts) (length (filter (fn (r) (= (restart-name r) 'bar)) (compute-restarts c)))) (foo () 1) (bar () 2))))  ; => 1
; abort, continue, muffle-warning, store-value, use-value
(show (restart-case (abort) (abort () 'aborted)))                           ; => aborted
(show (let ((c (make-condition 'error))) (restart-case (restart-case (with-condition-restarts c (list (first (compute-restarts))) (abort (make-condition 'error))) (abort () 'inner)) (abort () 'outer))))  ; => outer
(show (restart-case (proceed) (continue () 'continued)))                    ; => continued
(show (restart-case (continue) (continue () 'continued)))                   ; => continued
(show (list (proceed) (proceed (make-condition 'error))))                   ; => (nil nil)
(show (restart-case (muffle-warning) (muffle-warning () 'muffled)))         ; => muffled
(show (muffle-warning (make-condition 'warning)))                           ; => !restart-not-found
(show (restart-case (use-value 3) (use-value (x) (list x))))                ; => (3)
(show (restart-case (store-value 3) (store-value (x) (list x))))            ; => (3)
(show (list (use-value 1) (store-value 1)))                                 ; => (nil nil)
(show (restart-case (retry) (retry () 'again)))                             ; => again
(show (restart-case (restart-case (use-value 3) (use-value (x) :test (fn (c) #f) 'hidden)) (use-value (x) (list x))))  ; => (3)
(show (restart-bind ((continue (fn () 'returned))) (proceed)))              ; => returned
(show (restart-bind ((use-value (fn (x) (list x)))) (use-value 2)))         ; => (2)
(show (restart-bind ((abort (fn () 'returned))) (abort)))                   ; => !abort-failure
(show (restart-bind ((muffle-warning (fn () 'returned))) (muffle-warning))) ; => returned
