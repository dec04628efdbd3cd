(println "first")
(import-file "shared")
(define from-first shared)
