; A restart is found by symbol or keyword or is its own designator; each establishment has restarts of its own.
(println (restart-case (invoke-restart :x 1 2) (x (a b) (list a b))))
(println (restart-case (invoke-restart 'x 1 2 3) (x (a & r) (list a r))))
(println (restart-case (invoke-restart 'x 1) (x (a &opt (b 7)) (list a b))))
(println (restart-case (invoke-restart 'x) (y () 'y) (x () 'x)))
(println (restart-case (let ((outer (find-restart 'x))) (restart-case (invoke-restart outer 1) (x (v) (list 'inner v)))) (x (v) (list 'outer v))))
; One that its test hides lets the next one of that name be found.
(println (restart-case (restart-case (invoke-restart 'x 5) (x (v) :test (fn (c) #f) (list 'hidden v))) (x (v) (list 'seen v))))
(println (restart-case (restart-case (invoke-restart 'x 5) (x (v) :test (fn (c) (nil? c)) (list 'seen v))) (x (v) (list 'outer v))))
; Every turn of a recursion establishes anew.
(define (turns n found) (if (= n 0) found (restart-case (turns (- n 1) (cons (find-restart 'x) found)) (x () n))))
(define objects (turns 3 nil))
(println (map restart? objects) (map restart-active? objects) (eq? (first objects) (second objects)) (eq? (first objects) (first objects)))
(define (pick n found) (if (= n 0) (invoke-restart (nth 1 found) 'me) (restart-case (pick (- n 1) (cons (find-restart 'x) found)) (x (v) (list v n)))))
(println (pick 4 nil))
; What has been left is refused, however it was left.
(define r nil)
(define (refused) (handler-case (invoke-restart r) (restart-inactive (c) (condition-report c))))
(restart-case (begin (set! r (find-restart 'x)) (invoke-restart 'x)) (x () 1))
(println (refused) (restart-active? r))
(let/ec k (restart-case (begin (set! r (find-restart 'x)) (k 1)) (x () 1)))
(println (refused))
(restart-case (restart-case (begin (set! r (find-restart 'x)) (invoke-restart 'out)) (x () 1)) (out () (println (refused))))
; Clauses are in tail position.
(define (count n) (restart-case (invoke-restart 'go n) (go (k) (if (= k 0) 'done (count (- k 1))))))
(println (count 100000))
(define (catching n) (handler-case (if (= n 0) 'done (error "x")) (error () (catching (- n 1)))))
(println (catching 100000))
