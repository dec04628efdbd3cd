; Library procedures take a replacement for a wrong argument and check it again.
(define (with-value v f) (handler-bind ((error (fn (c) (use-value v c)))) (f)))
(println (with-value "abc" (fn () (string-length 5))) (with-value "abc" (fn () (string-upcase nil))) (with-value '(1 2) (fn () (map inc 5))) (with-value 1 (fn () (nth 'x '(a b)))))
(println (with-value 'none (fn () (nth 9 '(1 2)))) (with-value 7 (fn () (int "seven"))) (with-value {:k 1} (fn () (get 5 :k))))
