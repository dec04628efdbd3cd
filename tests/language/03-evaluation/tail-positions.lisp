; Each tail position in a loop of a million turns under a stack limit that holds a few hundred frames; each position that is none overflows it.
(define (count step) (with-limits (:stack 10000) (step 1000000)))
(define (count-far step) (with-limits (:stack 10000) (step 3000000)))
(define (yes thunk) (println (try (thunk) (catch (storage-exhausted e) 'deep))))

(define (in-function n) (if (= n 0) 'ok (in-function (- n 1))))
(define (in-let n) (let ((m (- n 1))) (if (< m 0) 'ok (in-let m))))
(define (in-let* n) (let* ((m n) (k (- m 1))) (if (< k 0) 'ok (in-let* k))))
(define (in-letrec n) (letrec ((m (fn () (- n 1)))) (if (= n 0) 'ok (in-letrec (m)))))
(define (in-pattern n) (let (((a [b]) (list n [n]))) (if (= a 0) 'ok (in-pattern (- b 1)))))
(define (in-begin n) (begin 1 (do 2 (block 3 (if (= n 0) 'ok (in-begin (- n 1)))))))
(define (in-cond n) (cond ((= n 0) 'ok) ((odd? n) 1 (in-cond (- n 1))) (else (in-cond (- n 1)))))
(define (in-case n) (case (mod n 3) (0 (if (= n 0) 'ok (in-case (- n 1)))) (1 (in-case (- n 1))) (else (in-case (- n 1)))))
(define (in-match n) (match n (0 'ok) (x when (odd? x) (in-match (- x 1))) (x (in-match (- x 1)))))
(define (in-match-default n) (match (list n) ((0) 'ok) ((in-match-default (- n 1)))))
(define (in-when n) (when #t (unless #f (if (= n 0) 'ok (in-when (- n 1))))))
(define (in-if-let n) (if-let (x (> n 0)) (in-if-let (- n 1)) 'ok))
(define (in-when-let n) (when-let (x n) (if (= x 0) 'ok (in-when-let (- x 1)))))
(define (in-and n) (and 1 2 (if (= n 0) 'ok (in-and (- n 1)))))
(define (in-or n) (or nil #f (if (= n 0) 'ok (in-or (- n 1)))))
(define (in-thread n) (if (= n 0) 'ok (-> n (- 1) in-thread)))
(define (in-thread-last n) (if (= n 0) 'ok (->> 1 (- n) (in-thread-last))))
(define (in-catch n) (try (throw n) (catch e (if (= n 0) 'ok (in-catch (- n 1))))))
(define (in-handler-case n) (handler-case (throw n) (thrown-value (c) (if (= n 0) 'ok (in-handler-case (- n 1))))))
(define (in-restart-case n) (restart-case (invoke-restart 'r n) (r (m) (if (= m 0) 'ok (in-restart-case (- m 1))))))
(define (in-apply n) (if (= n 0) 'ok (apply in-apply (list (- n 1)))))
(define (in-call/cc n) (if (= n 0) 'ok (call/cc (fn (k) (in-call/cc (- n 1))))))
(define (in-let/cc n) (if (= n 0) 'ok (let/cc k (in-let/cc (- n 1)))))
(define (in-named-let n) (let loop ((i n)) (if (= i 0) 'ok (loop (- i 1)))))
(define (even n) (if (= n 0) 'ok (odd (- n 1))))
(define (odd n) (if (= n 0) 'odd (even (- n 1))))
(define in-value (let ((f nil)) (set! f (fn (n) (if (= n 0) 'ok ((begin 1 f) (- n 1))))) f))
(define (in-optional n &opt (m (- n 1)) & r) (if (= n 0) 'ok (in-optional m)))
(define (in-keys n &keys x) (if (= n 0) 'ok (in-keys (- n 1) :x n)))
(yes (fn () (count in-function)))       ; => ok
(yes (fn () (count in-let)))            ; => ok
(yes (fn () (count in-let*)))           ; => ok
(yes (fn () (count in-letrec)))         ; => ok
(yes (fn () (count in-pattern)))        ; => ok
(yes (fn () (count in-begin)))          ; => ok
(yes (fn () (count in-cond)))           ; => ok
(yes (fn () (count in-case)))           ; => ok
(yes (fn () (count in-match)))          ; => ok
(yes (fn () (count in-match-default)))  ; => ok
(yes (fn () (count in-when)))           ; => ok
(yes (fn () (count in-if-let)))         ; => ok
(yes (fn () (count in-when-let)))       ; => ok
(yes (fn () (count in-and)))            ; => ok
(yes (fn () (count in-or)))             ; => ok
(yes (fn () (count in-thread)))         ; => ok
(yes (fn () (count in-thread-last)))    ; => ok
(yes (fn () (count in-catch)))          ; => ok
(yes (fn () (count in-handler-case)))   ; => ok
(yes (fn () (count in-restart-case)))   ; => ok
(yes (fn () (count in-apply)))          ; => ok
(yes (fn () (count in-call/cc)))        ; => ok
(yes (fn () (count in-let/cc)))         ; => ok
(yes (fn () (count in-named-let)))      ; => ok
(yes (fn () (count even)))              ; => ok
(yes (fn () (count in-value)))          ; => ok
(yes (fn () (count in-optional)))       ; => ok
(yes (fn () (count in-keys)))           ; => ok

(define (not-in-argument n) (if (= n 0) 0 (+ 1 (not-in-argument (- n 1)))))
(define (not-in-try n) (if (= n 0) 'ok (try (not-in-try (- n 1)) (catch (type-error e) e))))
(define (not-in-finally n) (if (= n 0) 'ok (try n (finally (not-in-finally (- n 1))))))
(define (not-in-escape n) (if (= n 0) 'ok (let/ec k (not-in-escape (- n 1)))))
(define (not-in-reset n) (if (= n 0) 'ok (reset (not-in-reset (- n 1)))))
(define p (make-parameter 0))
(define (not-in-parameterize n) (if (= n 0) 'ok (parameterize ((p n)) (not-in-parameterize (- n 1)))))
(yes (fn () (count-far not-in-argument)))      ; => deep
(yes (fn () (count-far not-in-try)))           ; => deep
(yes (fn () (count-far not-in-finally)))       ; => deep
(yes (fn () (count-far not-in-escape)))        ; => deep
(yes (fn () (count-far not-in-reset)))         ; => deep
(yes (fn () (count-far not-in-parameterize)))  ; => deep
