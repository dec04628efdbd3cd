#!/usr/bin/env trapeze
(println "begins")  ; => begins
(car 5)  ; !! error: type-error: car: 
