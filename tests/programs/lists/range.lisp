(println (range 5) (range 0) (range 2 5) (range 5 2) (range 0 10 3) (range 5 0 -2) (range -2 2))
(println (range 0.0 1 0.25) (range 3 0 -1) (range 0 0 5))
(println (try (range 0 5 0) (catch (argument-error e) 'refused)))
(println (range 1152921504606846974 1152921504606846978))
