(println (nil? '()) (nil? nil) (= nil '()) (list? nil) (pair? nil) (length nil) (type-of nil))
(println (not nil) (if '() 'true 'false) (if 0 'true 'false) (if "" 'true 'false) (if [] 'true 'false))
(println (nil? #f) (nil? '(nil)) (boolean? nil))
