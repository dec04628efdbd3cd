(define before-it-fails 1)
(error "it fails")
