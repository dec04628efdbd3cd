; Malformed forms of conditions.
(parameterize)                              ; !! 1: error: syntax-error: 
(parameterize (p) 1)                        ; !! error: syntax-error: 
(shift)                                     ; !! 1: error: syntax-error: 
(let/cc)                                    ; !! 1: error: syntax-error: 
(let/ec 5 1)                                ; !! error: syntax-error: 
