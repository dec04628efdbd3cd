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
