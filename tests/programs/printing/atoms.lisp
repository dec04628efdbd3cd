(write nil #t #f 42 -7 'sym :key "str") (newline)
(display nil #t #f 42 -7 'sym :key "str") (newline)
(println true false '() 'true (list true))
