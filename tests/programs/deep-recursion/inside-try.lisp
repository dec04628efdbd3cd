; A try in every frame.
(define (f n) (if (= n 0) (throw 'bottom) (try (+ 1 (f (- n 1))) (catch (division-by-zero e) 'never))))
(println (try (f 50000) (catch e e)))
(define depth 0)
(define (g n) (if (= n 0) (throw 'bottom) (try (+ 1 (g (- n 1))) (finally (set! depth (+ depth 1))))))
(println (try (g 50000) (catch e e)) depth)
