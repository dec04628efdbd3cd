(println "with .lisp")
