(println "itself starts")
(println (import-file "itself.lisp"))
(println "itself ends")
