(println (with-simple-restart (skip "Skip") 5) (with-simple-restart (skip "Skip") (invoke-restart 'skip) 5))
(println (with-simple-restart (skip "Skip ~a of ~a" 1 2) (restart-report (find-restart 'skip))))
