; Malformed forms are syntax errors, each with its place.
(quote)                       ; !! 1: error: syntax-error: 
(quote a b)                   ; !! 1: error: syntax-error: 
(unquote x)                   ; !! 1: error: syntax-error: 
,x                            ; !! 1: error: syntax-error: 
`,@x                          ; !! error: syntax-error: 
(if)                          ; !! 1: error: syntax-error: 
(if 1)                        ; !! 1: error: syntax-error: 
(if 1 2 3 4)                  ; !! error: syntax-error: 
(cond)                        ; !! 1: error: syntax-error: 
(cond 5)                      ; !! error: syntax-error: 
(cond (1))                    ; !! error: syntax-error: 
(cond (else))                 ; !! error: syntax-error: 
(fn)                          ; !! 1: error: syntax-error: 
(fn (x))                      ; !! 1: error: syntax-error: 
(lambda (x))                  ; !! 1: error: syntax-error: 
(fn [x] x)                    ; !! error: syntax-error: 
(fn (x x) x)                  ; !! error: syntax-error: 
(fn (&foo) 1)                 ; !! error: syntax-error: 
(fn (a & b c) 1)              ; !! error: syntax-error: 
(fn (a &) 1)                  ; !! error: syntax-error: 
(fn (&opt (a)) 1)             ; !! error: syntax-error: 
(fn (&opt (a 1 2)) 1)         ; !! error: syntax-error: 
(fn (& r . s) 1)              ; !! error: syntax-error: 
(fn (&keys a & r) 1)          ; !! error: syntax-error: 
(fn (5) 1)                    ; !! error: syntax-error: 
(fn (nil) 1)                  ; !! error: syntax-error: 
(define)                      ; !! 1: error: syntax-error: 
(define x)                    ; !! error: syntax-error: 
(define x 1 2)                ; !! error: syntax-error: 
(define nil 1)                ; !! error: syntax-error: 
(define (f))                  ; !! error: syntax-error: 
(define 5 1)                  ; !! error: syntax-error: 
(set! x)                      ; !! error: syntax-error: 
(set! 5 1)                    ; !! error: syntax-error: 
(set! nil 1)                  ; !! error: syntax-error: 
