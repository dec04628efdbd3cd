; A bracket that does not fit is an error that names its place and that of the one it closes.
(println "never")
(list 1
  (+ 2 3])  ; !! 9: error: syntax-error: 
