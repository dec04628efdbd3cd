(println "before")
(import-file "../closed/b")
(println "never")
