; The queens puzzle: as many queens as the board has rows, and none attacks another.
;
; The search is plain recursion over rows with one escape: the first complete board leaves all the pending calls at once.
;
; Run it with: trapeze examples/n-queens.lisp

; A placement is the list of the columns of the queens placed so far, the latest row first.
(define (safe? column placement)
  (let check ((distance 1) (rest-of-board placement))
    (or (nil? rest-of-board)
        (let ((other (first rest-of-board)))
          (and (not (= column other))
               (not (= (abs (- column other)) distance))
               (check (+ distance 1) (rest rest-of-board)))))))

; Calls (found placement) for every complete placement.
(define (place-queens n found)
  (let place ((row 0) (placement nil))
    (if (= row n)
        (found placement)
        (each column (range n)
          (when (safe? column placement)
            (place (+ row 1) (cons column placement)))))))

(define (count-solutions n)
  (let ((count 0))
    (place-queens n (fn (placement) (set! count (+ count 1))))
    count))

(define (first-solution n)
  (call/ec (fn (return) (place-queens n return) nil)))

(define (board-line n column)
  (string-join (map (fn (c) (if (= c column) "Q" ".")) (range n)) " "))

(define (print-board placement)
  (let ((n (length placement)))
    (each column placement
      (println (board-line n column)))))

(println "the number of solutions:")
(each n in (range 1 8)
  (println (format "  ~d queens: ~d" n (count-solutions n))))

(println)
(println "six queens:")
(print-board (first-solution 6))
(println)
(println "eight queens:")
(print-board (first-solution 8))
(println)
(println "three queens:" (or (first-solution 3) "impossible"))
