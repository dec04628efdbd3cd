; Assigned variables are shared by all copies, wherever they are; others are not.
(define twice (fn (thunk)
  (with-reentrant-restarts
    (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'v 1) (call-restart 'v 1))))))
      (thunk)))))
(define ask (fn () (restart-case (error "ask") (v (x) x))))
(println (twice (fn () (let ((n 0)) (let ((v (ask))) (set! n (+ n v)) n)))))
(println (twice (fn () (let ((n 0)) (set! n 5) (let ((v (ask))) (set! n (+ n v)) (let ((m n)) (set! n (* n 10)) (list m n)))))))
(println (twice (fn () (define n 0) (define v (ask)) (define m (+ n v)) (set! n m) (list n m v))))
; What was read before the call stays as it was.
(define again #t)
(define ask-once (fn (values)
  (restart-case (signal 'simple-condition :arguments values) (v (x) x))))
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c)
                   (if again
                       (begin (set! again #f) (exit-reentrant (map (fn (x) (call-restart 'v x)) (condition-field c :arguments))))
                       (invoke-restart 'v 1)))))
    (let ((i 0) (sum 0))
      (while (< i 3)
        (set! sum (+ sum (ask-once '(1 10))))
        (set! i (+ i 1)))
      (list i sum)))))
; Loops whose state is not assigned start anew from each copy.
(set! again #t)
(println (with-reentrant-restarts
  (handler-bind ((simple-condition (fn (c)
                   (if again
                       (begin (set! again #f) (exit-reentrant (map (fn (x) (call-restart 'v x)) (condition-field c :arguments))))
                       (invoke-restart 'v 1)))))
    (let loop ((i 0) (sum 0))
      (if (< i 3) (loop (+ i 1) (+ sum (ask-once '(1 10)))) (list i sum))))))
; Boxes and tables are objects, which are shared.
(println (twice (fn () (let ((b (box 0)) (v (ask))) (box-set! b (+ (unbox b) v)) (unbox b)))))
; Procedures that refer to themselves and each other.
(println (twice (fn ()
  (define even (fn (n) (if (= n 0) #t (odd (- n 1)))))
  (define v (ask))
  (define odd (fn (n) (if (= n 0) #f (even (- n v)))))
  (list (even 10) (odd 10)))))
; Frames of library procedures.
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'v 7) (call-restart 'v 8))))))
    (list (map (fn (x) (if (= x 2) (ask) x)) '(1 2 3))
          (vector-map (fn (x) (* x x)) [1 2])
          (sort '(3 1 2))))))
(println (with-reentrant-restarts
  (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'v #t) (call-restart 'v #f))))))
    (sort-by (fn (x) (if (= x 2) (if (ask) 9 0) x)) [3 2 1]))))
