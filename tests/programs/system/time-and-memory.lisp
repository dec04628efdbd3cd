(println (float? (current-time)) (> (current-time) 1500000000) (float? (monotonic-time)) (<= (monotonic-time) (monotonic-time)))
(println (length (memory-usage)) (all? integer? (memory-usage)) (sleep 0))
(println (try (sleep -1) (catch (argument-error e) 'refused)))
