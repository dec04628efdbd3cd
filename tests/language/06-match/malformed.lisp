; Malformed clauses and patterns.
(match 1 ((or x 1) 2))          ; !! 10: error: syntax-error: 
(match 1 ((a a) 2))             ; !! error: syntax-error: 
(match 1 ((a & b c) 2))         ; !! error: syntax-error: 
(match 1 ('d1) ('d2))           ; !! error: syntax-error: 
(match 1 ())                    ; !! error: syntax-error: 
(match 1 5)                     ; !! error: syntax-error: 
(match)                         ; !! 1: error: syntax-error: 
(match 1 ({:a} 2))              ; !! error: syntax-error: 
(match 1 ({k v} 2))             ; !! error: syntax-error: 
(match 1 ((cons a) 2))          ; !! error: syntax-error: 
(let ((5 1)) 2)                 ; !! error: syntax-error: 
(let (((a "s") '(1 2))) 2)      ; !! error: syntax-error: 
(let (((or a a) 1)) 2)          ; !! error: syntax-error: 
(let (((a a) '(1 2))) 2)        ; !! error: syntax-error: 
((fn ((:k x)) x) 1)             ; !! error: syntax-error: 
(define [a 1] [1 2])            ; !! error: syntax-error: 
(each (nil x) '() x)            ; !! error: syntax-error: 
