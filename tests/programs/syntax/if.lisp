(println (if true 1 2) (if false 1 2) (if nil 1) (if #f 1 2) (if 0 'yes 'no) (if "" 'yes 'no))
