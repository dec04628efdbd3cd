#!/usr/bin/env trapeze
(println "after the shebang")
