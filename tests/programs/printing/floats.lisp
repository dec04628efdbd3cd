; The shortest digits that read back, always with a point between 1e-7 and 1e21.
(println 1.0 0.1 100000.0 -0.0 0.0 1e20 1e21 123456789012345680000.0 1e-7 1.5e-8 12345.678)
(println 1e100 1.7976931348623157e308 5e-324 -1e-10 (/ 1.0 3) 2e-7 1e22 100.5)
(println (/ 1.0 0.0) (/ -1.0 0.0) (- (/ 1.0 0.0) (/ 1.0 0.0)))
