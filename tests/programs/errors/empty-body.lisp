(define f (fn (x)))
