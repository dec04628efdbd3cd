(define unit :metre)
