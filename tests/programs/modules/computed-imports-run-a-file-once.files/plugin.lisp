(println "plugin of" who)
(define name (if (= who "the module") (quote module) (quote program)))
