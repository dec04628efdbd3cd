; floor, ceil, round and truncate give integers; round takes halves away from zero.
(println (floor 2.7) (floor -2.7) (ceil 2.2) (ceil -2.2) (truncate 2.7) (truncate -2.7))
(println (round 2.5) (round 3.5) (round -2.5) (round 2.4) (round 2.6))
(println (floor 5) (ceil 5) (round 5) (truncate 5))
(println (floor 1e20) (type-of (floor 1.5)))
(define inf (/ 1.0 0.0))
(println (map (fn (f) (try (f inf) (catch (arithmetic-error c) 'none))) (list floor ceil round truncate int)))
