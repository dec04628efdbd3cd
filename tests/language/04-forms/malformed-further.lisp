; Malformed forms are syntax errors, each with its place.
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
