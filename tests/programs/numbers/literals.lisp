; Integers in four radixes, floats with point or exponent.
(println 10 -10 +10 #xff #b1010 #o17 #x-F)
(println 1.5 1. .5 -.5 1e3 1.5e-7 1E2 2.5e+3)
(println 12345678901234567890123 007)
