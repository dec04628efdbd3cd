; The most frequent words of a text read from standard input.
;
; The whole program is one pipeline: text to words, words to groups, groups to lines. The text is Lewis Carroll's Jabberwocky (1871).
;
; Run it with: trapeze examples/word-count.lisp < examples/word-count.in

; Everything that is no letter separates words.
(define (clean character)
  (if (or (and (>= character "a") (<= character "z")) (= character "'"))
      character
      " "))

(define (words text)
  (->> (string-downcase text)
       (string->list)
       (map clean)
       (list->string)
       (string-split)))

; A table from word to number, filled in one walk over the words.
(define (frequencies words)
  (let ((counts (table)))
    (each word in words
      (update counts word inc 0))
    counts))

; The most frequent first; words of the same frequency in alphabetical order, because sort is stable and tables are in order.
(define (ranking counts)
  (sort-by (fn (entry) (- (second entry))) (map identity counts)))

(define (bar n) (string-repeat "*" n))

(define all-words (words (read-all)))
(define counts (frequencies all-words))

(println (length all-words) "words," (table-length counts) "different ones")
(println)
(each entry in (take 12 (ranking counts))
  (println (string-pad-left (first entry) 12)
           (string-pad-left (number->string (second entry)) 3)
           (bar (second entry))))
(println)
(define lengths (group-by string-length (keys counts)))
(println "the longest words:" (string-join (get lengths (apply max (keys lengths))) ", "))
(println "words that occur once:" (count (fn (entry) (= 1 (second entry))) counts))
