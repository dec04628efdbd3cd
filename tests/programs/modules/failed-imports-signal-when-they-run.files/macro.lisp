(defmacro m (x) :procedural (error "no code"))
(println "never")
(m 1)
