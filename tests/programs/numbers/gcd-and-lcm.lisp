(println (gcd 12 18) (gcd) (gcd 5) (gcd -12 18) (gcd 12 18 8) (gcd 0 5))
(println (lcm 4 6) (lcm) (lcm 2 3 4) (lcm -4 6) (lcm 0 5))
(println (gcd 1000000000000000000000 5000000000000))
