; What the reader rejects, with line and column; no form of the file runs.
(println "never")
(list 1+)          ; !! 7: error: syntax-error: 
(list 1-2)         ; !! 7: error: syntax-error: 
(list 1.2.3)       ; !! 7: error: syntax-error: 
(list #q)          ; !! 7: error: syntax-error: 
(list "\u{d800}")  ; !! error: syntax-error: 
(list :)           ; !! 7: error: syntax-error: 
(list a:)          ; !! 7: error: syntax-error: 
(list :a:b)        ; !! 7: error: syntax-error: 
(list @x)          ; !! 7: error: syntax-error: 
(list (a . b c))   ; !! error: syntax-error: 
(list (a . ))      ; !! error: syntax-error: 
(list [a . b])     ; !! error: syntax-error: 
(list ä 1x)        ; !! 9: error: syntax-error: 
