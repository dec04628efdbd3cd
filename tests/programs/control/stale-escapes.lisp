; An escape is valid while its call is active, and signals control-error afterwards.
(define saved nil)
(println (call/ec (fn (k) (set! saved k) 'left)))
(println (try (saved 1) (catch (control-error e) 'stale)))
(println (call/ec (fn (k) (set! saved k) (k 'escaped))))
(println (try (saved 1) (catch (control-error e) 'stale)))
(println (try (call/ec (fn (k) (set! saved k) (throw 'x))) (catch e e)))
(println (try (saved 1) (catch (control-error e) 'stale)) (function? saved) (type-of saved) saved)
