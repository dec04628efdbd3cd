; A plain catch takes errors, and lets warnings and other conditions pass.
(println (try (begin (signal 'warning) 'went-on) (catch e 'caught)))
(println (try (begin (signal "note") 'went-on) (catch e 'caught)))
(println (try (error 'warning) (catch (warning e) 'typed)))
(println (try (error 'serious-condition) (catch e 'caught)))
(println (try (begin (try (signal 'error) (catch e 'signalled)))))
