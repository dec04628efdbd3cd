(println "captured" (call/cc (fn (c) (set! k c) 'first)) (begin (set! count (+ count 1)) count))
(println "behind")
