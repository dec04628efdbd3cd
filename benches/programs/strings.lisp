; A text of many words is put together, in two ways.

(define (word n)
  (string-append "word-" (number->string n)))

; All words first, then one string of them.
(define (join rounds words)
  (let again ((rounds rounds) (characters 0))
    (if (= rounds 0)
        characters
        (again (- rounds 1)
               (+ characters (string-length (string-join (map word (range words)) " ")))))))

; Word by word at the end of a string that grows: each step copies all there is.
(define (grow rounds words)
  (let again ((rounds rounds) (characters 0))
    (if (= rounds 0)
        characters
        (again (- rounds 1)
               (+ characters
                  (let next ((n 0) (text ""))
                    (if (= n words)
                        (string-length text)
                        (next (+ n 1) (string-append text (word n))))))))))
