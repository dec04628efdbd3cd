(define all 'other)
