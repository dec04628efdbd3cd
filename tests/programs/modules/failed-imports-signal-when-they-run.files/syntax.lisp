(println "never")
(define x
  (if))
(let 5)
