; Malformed binding lists, loops and steps; assignments of constants.
(let)                         ; !! 1: error: syntax-error: 
(let 5 1)                     ; !! error: syntax-error: 
(let [x 1] x)                 ; !! error: syntax-error: 
(let ([x 1]) x)               ; !! error: syntax-error: 
(let ((x)) x)                 ; !! error: syntax-error: 
(let ((x 1 2)) x)             ; !! error: syntax-error: 
(let (x) x)                   ; !! error: syntax-error: 
(let ((x 1) (x 2)) x)         ; !! error: syntax-error: 
(let ((nil 1)) 2)             ; !! error: syntax-error: 
(let loop)                    ; !! error: syntax-error: 
(let* 5)                      ; !! error: syntax-error: 
(letrec ((x)) x)              ; !! error: syntax-error: 
(while)                       ; !! 1: error: syntax-error: 
(each)                        ; !! 1: error: syntax-error: 
(each x)                      ; !! 1: error: syntax-error: 
(for 5 '(1) 2)                ; !! error: syntax-error: 
(each x '(1) (break 1 2))     ; !! error: syntax-error: 
(each x '(1) (continue 1))    ; !! error: syntax-error: 
