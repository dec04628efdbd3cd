(println "wrong: with .lisp")
