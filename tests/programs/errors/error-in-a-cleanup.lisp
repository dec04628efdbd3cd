(try (error "first") (finally (error "second")))
