; condition-backtrace gives the frames as lists (name file line column).
(define (inner n) (if (= n 0) (error "x") (+ 1 (inner (- n 1)))))
(define frames (handler-case (+ 1 (inner 1)) (error (c) (condition-backtrace c))))
(println (map (fn (frame) (list (string (first frame)) (nth 2 frame) (nth 3 frame))) (take 2 frames)))  ; => (("inner" 2 31) ("inner" 2 48))
(println (map length (take 2 frames)) (string-ends-with? (second (first frames)) "backtrace.lisp"))  ; => (4 4) true
