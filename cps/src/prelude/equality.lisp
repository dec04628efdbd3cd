; Equality and order: language specification 2.3, 2.5 and 12.2. Comparison recurs on heads and iterates on tails, so its depth is bounded
; by memory alone.

; ---- Equality ----

;;; Comparison and logic

(define-inline (= a b)
  (if (%identical? a b)
      (if (%kind? a float) (%num-eq a b) #t)
      (if (%maybe-equal? a b) (%same-content? a b) #f)))
(define (= a b & more)
  "Whether the values are equal: numbers of one type by value, text by content, lists, vectors, structs by structure, all else by identity."
  ;; (list (= 1 1 1) (= [1 2] [1 2]) (= 1 1.0) (= '(1) [1])) => (true true false false)
  (let loop ((previous a) (next b) (rest more))
    (if (%equal? previous next)
        (if (%nil? rest) #t (loop next (%car rest) (%cdr rest)))
        #f)))

(define-inline (equal? a b) (= a b))
(define (equal? a b & more)
  "Whether the values are equal: another name of =."
  (let loop ((previous a) (next b) (rest more))
    (if (%equal? previous next)
        (if (%nil? rest) #t (loop next (%car rest) (%cdr rest)))
        #f)))

(define-inline (not= a b) (if (= a b) #f #t))
(define (not= a b & more)
  "Whether not all of the values are equal."
  ;; (not= 1 2) => true
  (if (%equal? a b)
      (let loop ((previous b) (rest more))
        (if (%nil? rest)
            #f
            (if (%equal? previous (%car rest)) (loop (%car rest) (%cdr rest)) #t)))
      #t))

(define (%equal? a b)
  "= of two values, out of line."
  (= a b))

(define (%same-content? a b)
  "= of two values that are not identical and for which %maybe-equal? holds."
  (cond ((%pair? a) (%same-elements? a b))
        ((%float? a) (%num-eq a b))
        ((%kind? a string) (%string-equal? a b))
        ((%integer? a) (%num-eq a b))
        ((%kind? a vector) (%same-fields? a b))
        ((%kind? a struct) (%same-fields? a b))
        (else #f)))

(define (%same-elements? a b)
  "Whether two pairs have equal heads and equal tails."
  (if (= (%car a) (%car b))
      (let ((x (%cdr a)) (y (%cdr b)))
        (if (%pair? x)
            (if (%pair? y) (%same-elements? x y) #f)
            (= x y)))
      #f))

(define (%same-fields? a b)
  "Whether two vectors, or two structs, have equal fields."
  (let ((size (%size a)))
    (if (%identical? size (%size b))
        (let loop ((i 0))
          (if (%fx< i size)
              (if (= (%slot a i) (%slot b i)) (loop (%fx+ i 1)) #f)
              #t))
        #f)))

(define (eq? a b)
  "Whether the values are the same: like = except that floats, also inside structures, are the same when their bits are."
  ;; (list (eq? "a" "a") (eq? 0.0 -0.0) (eq? (box 1) (box 1))) => (true false false)
  (if (%identical? a b)
      #t
      (if (%maybe-equal? a b) (%same-bits? a b) #f)))

(define (%same-bits? a b)
  "eq? of two values that are not identical and for which %maybe-equal? holds."
  (cond ((%pair? a) (if (eq? (%car a) (%car b)) (eq? (%cdr a) (%cdr b)) #f))
        ((%float? a) (%same-float-bits? a b))
        ((%kind? a string) (%string-equal? a b))
        ((%integer? a) (%num-eq a b))
        ((%kind? a vector) (%fields-eq? a b))
        ((%kind? a struct) (%fields-eq? a b))
        (else #f)))

(define (%same-float-bits? a b)
  "eq? of two floats that are not identical words: the zeros are not the same, all NaN are."
  (if (%num-eq a b)
      (if (%num-eq a 0.0) #f #t)
      (if (%num-eq a a) #f (if (%num-eq b b) #f #t))))

(define (%fields-eq? a b)
  "Whether two vectors, or two structs, have fields that are the same by eq?."
  (let ((size (%size a)))
    (if (%identical? size (%size b))
        (let loop ((i 0))
          (if (%fx< i size)
              (if (eq? (%slot a i) (%slot b i)) (loop (%fx+ i 1)) #f)
              #t))
        #f)))

; ---- Truth ----

(define-inline (not x)
  "#t for nil and #f, otherwise #f."
  ;; (list (not nil) (not #f) (not 0)) => (true true false)
  (if x #f #t))
(define (xor & values)
  "Whether an odd number of the values is true."
  ;; (xor #t #f #t) => false
  (let loop ((odd #f) (rest values))
    (if (%nil? rest) odd (loop (if (%car rest) (if odd #f #t) odd) (%cdr rest)))))
(define (and & values)
  "The first false one of the values, otherwise the last one; #t for none."
  ;; (map and '(1 2) '(#f 3)) => (false 3)
  (if (%nil? values)
      #t
      (let loop ((rest values))
        (if (%nil? (%cdr rest)) (%car rest) (if (%car rest) (loop (%cdr rest)) (%car rest))))))
(define (or & values)
  "The first true one of the values, otherwise the last one; #f for none."
  ;; (map or '(nil 2) '(1 3)) => (1 2)
  (if (%nil? values)
      #f
      (let loop ((rest values))
        (if (%nil? (%cdr rest)) (%car rest) (if (%car rest) (%car rest) (loop (%cdr rest)))))))

; ---- Order ----

(define (compare a b)
  "-1, 0 or 1 as a comes before, with or after b in the order of keys: nil, #f, #t, numbers, symbols, keywords, strings, lists, vectors."
  ;; (list (compare 1 2) (compare "b" "a") (compare :k :k)) => (-1 1 0)
  (%compare (%table-key a 'compare 0) (%table-key b 'compare 1)))

(define (%compare a b)
  "compare of two keys; numbers are not NaN."
  (if (%fixnum? a)
      (if (%fixnum? b)
          (if (%fx< a b) -1 (if (%identical? a b) 0 1))
          (%compare-any a b))
      (%compare-any a b)))

(define (%compare-any a b)
  "compare of any two keys."
  (let ((rank (%rank a)) (other (%rank b)))
    (cond ((%fx< rank other) -1)
          ((%fx< other rank) 1)
          ((%identical? a b) 0)
          ((%identical? rank 3) (%compare-numbers a b))
          ((%identical? rank 6) (%host string-compare a b))
          ((%identical? rank 7) (%compare-lists a b))
          ((%identical? rank 8) (%compare-vectors a b))
          ((%fx< rank 3) 0)
          (else (%compare-symbols a b)))))

(define (%rank x)
  "Where the kind of a key stands in the order of keys."
  (cond ((%number? x) 3)
        ((%kind? x string) 6)
        ((%kind? x keyword) 5)
        ((%kind? x symbol) 4)
        ((%pair? x) 7)
        ((%kind? x vector) 8)
        ((%nil? x) 0)
        ((%identical? x #f) 1)
        ((%identical? x #t) 2)
        (else 9)))

(define (%compare-numbers a b)
  "Numbers by exact value, an integer before the float that equals it."
  (let ((order (%host number-compare a b)))
    (if (%identical? order 0)
        (if (%integer? a)
            (if (%integer? b) 0 -1)
            (if (%integer? b) 1 0))
        order)))

(define (%compare-symbols a b)
  "Symbols, or keywords, by name; uninterned symbols of one name by age."
  (let ((order (%host string-compare (%field a 0) (%field b 0))))
    (if (%identical? order 0)
        (%compare (%field a 1) (%field b 1))
        order)))

(define (%compare-lists a b)
  "Two pairs, element by element, a prefix first."
  (let ((order (%compare (%car a) (%car b))))
    (if (%identical? order 0)
        (let ((x (%cdr a)) (y (%cdr b)))
          (if (%pair? x)
              (if (%pair? y) (%compare-lists x y) 1)
              (if (%pair? y) -1 0)))
        order)))

(define (%compare-vectors a b)
  "Two vectors, element by element, a prefix first."
  (let ((size (%size a)) (other (%size b)))
    (let loop ((i 0))
      (if (%fx< i size)
          (if (%fx< i other)
              (let ((order (%compare (%slot a i) (%slot b i))))
                (if (%identical? order 0) (loop (%fx+ i 1)) order))
              1)
          (if (%fx< i other) -1 0)))))
