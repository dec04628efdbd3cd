; Malformed forms of conditions.
(try)                                       ; !! 1: error: syntax-error: 
(try (catch e 1))                           ; !! error: syntax-error: 
(try 1 (finally 2) (finally 3))             ; !! error: syntax-error: 
(try 1 (catch))                             ; !! error: syntax-error: 
(try 1 (catch 5 1))                         ; !! error: syntax-error: 
(try 1 (catch (no-such-type e) 1))          ; !! error: syntax-error: 
(handler-case)                              ; !! 1: error: syntax-error: 
(handler-case 1 (no-such-type (c) 1))       ; !! error: syntax-error: 
(handler-case 1 5)                          ; !! error: syntax-error: 
(handler-bind)                              ; !! 1: error: syntax-error: 
(handler-bind (5) 1)                        ; !! error: syntax-error: 
(handler-bind ((error)) 1)                  ; !! error: syntax-error: 
(restart-case)                              ; !! 1: error: syntax-error: 
(restart-case 1 5)                          ; !! error: syntax-error: 
(unwind-protect)                            ; !! 1: error: syntax-error: 
(define-condition)                          ; !! 1: error: syntax-error: 
(define-condition 5)                        ; !! error: syntax-error: 
(if 1 (define-condition inner (error)))     ; !! error: syntax-error: 
