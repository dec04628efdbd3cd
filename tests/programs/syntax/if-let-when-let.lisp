(println (if-let (x (assoc 'b '((a 1) (b 2)))) (second x) 'none) (if-let (x nil) x 'none) (if-let (x #f) x))
(println (when-let (x 5) (println "in") (* x 2)) (when-let (x nil) 1))
