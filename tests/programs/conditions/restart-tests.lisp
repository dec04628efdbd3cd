; A restart whose test fails is not found, but may be invoked as an object.
(println (restart-case (restart-case (invoke-restart 'skip) (skip () :test (fn (c) #f) 'hidden)) (skip () 'seen)))
(println (handler-bind ((error (fn (c) (invoke-restart (find-restart 'foo c)))))
  (restart-case (restart-case (error "e") (foo () :test (fn (c) (not (error? c))) 'inner)) (foo () 'outer))))
(define on #t)
(println (restart-case (let ((r (find-restart 'foo))) (set! on #f) (list (find-restart 'foo) (invoke-restart r))) (foo () :test (fn (c) on) 'by-object)))
(define log nil)
(println (restart-case (begin (find-restart 'foo) log) (foo () :test (fn (c) (set! log (cons c log)) #t) 1)))
