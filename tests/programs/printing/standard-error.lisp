(eprintln "to stderr" 1 '("x"))
(println "to stdout")
(warn "watch ~a" 'out)
