(define swapped (swap 3 4))
