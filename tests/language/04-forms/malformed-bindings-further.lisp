; Malformed binding lists, loops and steps; assignments of constants.
(->)                          ; !! 1: error: syntax-error: 
(->>)                         ; !! 1: error: syntax-error: 
(if-let (x) 1)                ; !! error: syntax-error: 
(if-let x 1)                  ; !! error: syntax-error: 
(if-let (x 1))                ; !! error: syntax-error: 
(if-let (x 1) 2 3 4)          ; !! error: syntax-error: 
(when-let)                    ; !! error: syntax-error: 
(when)                        ; !! 1: error: syntax-error: 
(unless)                      ; !! 1: error: syntax-error: 
(case)                        ; !! 1: error: syntax-error: 
(case 1 5)                    ; !! error: syntax-error: 
(define-constant k 1)
(set! k 2)                    ; !! error: syntax-error: 
(define k 3)                  ; !! error: syntax-error: 
(define-constant)             ; !! 1: error: syntax-error: 
(yield 1 2)                   ; !! error: syntax-error: 
(1 . 2)                       ; !! error: syntax-error: 
(f 1 . 2)                     ; !! error: syntax-error: 
