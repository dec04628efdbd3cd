; The world of procedural macros, hygiene, nesting and what results may hold.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

; All definitions come first: so the macros are compiled once.
(defmacro twice (x) `(let ((v# ,x)) (+ v# v#)))
(defmacro template-twice (x) (let ((v# x)) (+ v# v#)))
(defmacro capturing (x) `(let ((it 5)) ,x))
(defmacro with-gensym (x) (let ((s (gensym "tmp"))) `(let ((,s ,x)) (list ,s ,s))))
(define words '((:a 1) (:b 2)))
(define (look-up k) (second (or (assoc k words) (list k 0))))
(defmacro at-compile-time (k) :procedural (look-up k))
(defmacro inner (x) `(* ,x 10))
(defmacro outer (x) `(+ 1 (inner ,x)))
(defmacro defining (name v) `(define ,name ,v))
(defmacro defining-two (a b) `(begin (define ,a 1) (define ,b 2)))
(defmacro defining-macro (name n) `(defmacro ,name (x) (+ x ,n)))
(defmacro loop-five (& body) `(let ((n# 0)) (while (< n# 5) (set! n# (+ n# 1)) ,@body)))
(defmacro as-pattern (n) `(list ,n rest))
(defmacro sum-up (& ns) (fold + 0 ns))
(defmacro local-name (x) (* x 2))
(defmacro while-2 (c & body) `(while ,c ,@body))
(defmacro countdown (n) (if (= n 0) ''done `(countdown ,(- n 1))))

(show (let ((v 3)) (twice (+ v 1))))                    ; => 8
(show (let ((v 3)) (template-twice (+ v 1))))           ; => 8
(define effects 0)
(show (begin (twice (set! effects (+ effects 1))) effects))  ; => 1
(show (capturing (+ it 1)))                             ; => 6
(show (let ((tmp 1)) (with-gensym (+ tmp 1))))          ; => (2 2)
(show (list (at-compile-time :b) (at-compile-time :z))) ; => (2 0)
(show (outer 4))                                        ; => 41
(defining made 7)
(show made)                                             ; => 7
(show (let () (defining made 8) made))                  ; => 8
(show made)                                             ; => 7
(defining-two first-made second-made)
(show (list first-made second-made))                    ; => (1 2)
(defining-macro plus-five 5)
(show (plus-five 1))                                    ; => 6
(show (let ((c 0)) (loop-five (if (= c 3) (break)) (set! c (+ c 1))) c))  ; => 3
(show (match '(1 2) ((a b) (as-pattern a)) (_ 'no)))    ; => (1 <native-fn>)
(show (sum-up 1 2 3))                                   ; => 6
(show (let ((local-name (fn (x) (list 'function x)))) (local-name 4)))  ; => (function 4)
(defmacro later (x) (+ x 1))
(show (later 1))                                        ; => 2
(defmacro later (x) (+ x 100))
(show (later 1))                                        ; => 101
(show (let ((if 3) (i 0)) (while-2 (< i 2) (set! i (+ i 1))) (list if i)))  ; => (3 2)
(show (countdown 500))                                  ; => done
(show (-> 3 (twice)))                                   ; => 6
; A definition in an argument of a macro is one where the expansion puts it: here inside of a function.
(show (begin (define (unless a b) (list a b)) (unless 1 2)))  ; => (1 2)
(show (unless #f 'form))                                ; => form
(show (map (fn (x) (twice x)) '(1 2)))                  ; => (2 4)
