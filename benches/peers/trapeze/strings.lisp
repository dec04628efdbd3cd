; A string is joined of 100,000 pieces, each of which is made of three.

(define (pieces n list)
  (if (= n 0)
      list
      (pieces (- n 1)
              (cons (string-append "piece-" (number->string (- n 1)) ",") list))))

(string-length (string-join (pieces 100000 nil) ""))
