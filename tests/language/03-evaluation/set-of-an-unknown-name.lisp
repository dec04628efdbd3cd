; set! of a name that nothing defines makes a global, with a warning, also from inside a function.
(define (make) (set! made-inside 1))
(println (try made-inside (catch (undefined-variable e) 'not-yet)))  ; => not-yet
(println (make) made-inside)    ; => 1 1
(println (set! outside 'o) outside)  ; => o o
