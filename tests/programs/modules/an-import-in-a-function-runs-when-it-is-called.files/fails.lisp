(define before-it-fails 1)
(error "it fails")
(define after-it-fails 2)
