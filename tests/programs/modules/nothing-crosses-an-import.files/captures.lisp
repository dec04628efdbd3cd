(println "captured" (call/cc (fn (c) (set! k c) 'first)) (begin (set! count (+ count 1)) count))
; The rest of the form that has captured it runs, then what follows here.
(if (< count 3) (k 'again))
(println "end" count)
