; Numbers: language specification 12.1 and the numeric part of 12.2. Arithmetic itself is in the primitive operations, which
; overflow into big integers and signal by themselves; here are their variadic forms and what is built on them.

;;; Numbers

; ---- Sums and products ----

(define-inline (+) 0)
(define-inline (+ a) (if (%number? a) a (%expect-number a '+ 0)))
(define-inline (+ a b) (%add a b))
(define-inline (+ a b c) (%add (%add a b) c))
(define-inline (+ a b c d) (%add (%add (%add a b) c) d))
(define (+ &opt (a 0) (b %unsupplied) & more)
  "Sum of the numbers, 0 for none."
  ;; (list (+) (+ 1 2 3) (+ 1 0.5)) => (0 6 1.5)
  (if (%unsupplied? b)
      (%expect-number a '+ 0)
      (let loop ((sum (%add a b)) (rest more))
        (if (%nil? rest) sum (loop (%add sum (%car rest)) (%cdr rest))))))

(define-inline (*) 1)
(define-inline (* a) (if (%number? a) a (%expect-number a '* 0)))
(define-inline (* a b) (%mul a b))
(define-inline (* a b c) (%mul (%mul a b) c))
(define (* &opt (a 1) (b %unsupplied) & more)
  "Product of the numbers, 1 for none."
  ;; (list (*) (* 2 3 4)) => (1 24)
  (if (%unsupplied? b)
      (%expect-number a '* 0)
      (let loop ((product (%mul a b)) (rest more))
        (if (%nil? rest) product (loop (%mul product (%car rest)) (%cdr rest))))))

(define-inline (- a) (if (%fixnum? a) (%sub 0 a) (%negate a)))
(define-inline (- a b) (%sub a b))
(define-inline (- a b c) (%sub (%sub a b) c))
(define (- a &opt (b %unsupplied) & more)
  "Negation of one number; of several, what is left of the first when the others are taken away."
  ;; (list (- 5) (- 10 1 2)) => (-5 7)
  (if (%unsupplied? b)
      (%negate a)
      (let loop ((difference (%sub a b)) (rest more))
        (if (%nil? rest) difference (loop (%sub difference (%car rest)) (%cdr rest))))))

(define (%negate a)
  "The number with the other sign; a float zero changes its sign too."
  (if (%float? a) (%mul -1.0 a) (%sub 0 (%expect-number a '- 0))))

(define-inline (/ a) (%div 1.0 a))
(define-inline (/ a b) (%div a b))
(define-inline (/ a b c) (%div (%div a b) c))
(define (/ a &opt (b %unsupplied) & more)
  "Reciprocal of one number, always a float; of several, the first divided by the others in turn. Two integers truncate toward zero."
  ;; (list (/ 5) (/ -7 2) (/ 7.0 2)) => (0.2 -3 3.5)
  ;; (/ 1 0) => !division-by-zero
  (if (%unsupplied? b)
      (%div 1.0 a)
      (let loop ((quotient (%div a b)) (rest more))
        (if (%nil? rest) quotient (loop (%div quotient (%car rest)) (%cdr rest))))))

(define-inline (mod a b)
  "Euclidean remainder of two integers, never negative."
  ;; (list (mod -17 5) (mod 17 -5)) => (3 2)
  (%mod a b))
(define-inline (% a b)
  "Euclidean remainder of two integers, never negative: another name of mod."
  (%mod a b))
(define-inline (rem a b)
  "Remainder of two integers with the sign of the dividend."
  ;; (list (rem -17 5) (rem 17 -5)) => (-2 2)
  (%rem a b))
(define-inline (remainder a b)
  "Remainder of two integers with the sign of the dividend: another name of rem."
  (%rem a b))
(define-inline (quotient a b)
  "Quotient of two integers, truncated toward zero."
  ;; (quotient -17 5) => -3
  (%quotient a b))

(define-inline (inc n)
  "n + 1."
  ;; (inc 1) => 2
  (if (%number? n) (%add n 1) (%inc-of-other n)))
(define-failure (%inc-of-other n)
  "inc of what is no number."
  (inc (%wrong-type 'inc 0 ':number n)))
(define-inline (dec n)
  "n - 1."
  ;; (dec 1) => 0
  (if (%number? n) (%sub n 1) (%dec-of-other n)))
(define-failure (%dec-of-other n)
  "dec of what is no number."
  (dec (%wrong-type 'dec 0 ':number n)))

(define-inline (abs n)
  "The number without its sign."
  ;; (abs -3) => 3
  (if (%fixnum? n)
      (if (%fx< n 0) (%sub 0 n) n)
      (%magnitude n)))
(define (%magnitude n)
  "abs of anything but a fixnum."
  (cond ((%float? n) (if (%lt n 0.0) (%mul -1.0 n) (if (%num-eq n 0.0) 0.0 n)))
        ((%lt (%expect-number n 'abs 0) 0) (%sub 0 n))
        (else n)))

; ---- Predicates ----

(define-inline (even? n)
  "Whether the integer is even."
  ;; (even? 4) => true
  (cond ((%fixnum? n) (%identical? (%fxand n 1) 0))
        ((%integer? n) (%identical? (%rem n 2) 0))
        (else (%other-even? n))))
(define-failure (%other-even? n)
  "even? of what is no integer."
  (even? (%wrong-type 'even? 0 ':integer n)))
(define-inline (odd? n)
  "Whether the integer is odd."
  ;; (odd? 4) => false
  (cond ((%fixnum? n) (%identical? (%fxand n 1) 1))
        ((%integer? n) (if (%identical? (%rem n 2) 0) #f #t))
        (else (%other-odd? n))))
(define-failure (%other-odd? n)
  "odd? of what is no integer."
  (odd? (%wrong-type 'odd? 0 ':integer n)))

(define-inline (zero? n)
  "Whether the number is zero."
  ;; (list (zero? 0) (zero? -0.0)) => (true true)
  (cond ((%fixnum? n) (%identical? n 0))
        ((%number? n) (%num-eq n 0))
        (else (%other-zero? n))))
(define-failure (%other-zero? n)
  "zero? of what is no number."
  (zero? (%wrong-type 'zero? 0 ':number n)))
(define-inline (positive? n)
  "Whether the number is greater than zero."
  ;; (positive? 0) => false
  (cond ((%fixnum? n) (%fx< 0 n))
        ((%number? n) (%gt n 0))
        (else (%other-positive? n))))
(define-failure (%other-positive? n)
  "positive? of what is no number."
  (positive? (%wrong-type 'positive? 0 ':number n)))
(define-inline (negative? n)
  "Whether the number is less than zero."
  ;; (negative? -1) => true
  (cond ((%fixnum? n) (%fx< n 0))
        ((%number? n) (%lt n 0))
        (else (%other-negative? n))))
(define-failure (%other-negative? n)
  "negative? of what is no number."
  (negative? (%wrong-type 'negative? 0 ':number n)))
(define (nan? n)
  "Whether the number is the float NaN."
  ;; (nan? (sqrt -1)) => true
  (if (%float? n) (if (%num-eq n n) #f #t) (begin (%expect-number n 'nan? 0) #f)))
(define (infinite? n)
  "Whether the number is a float infinity."
  ;; (infinite? (log 0)) => true
  (if (%float? n)
      (if (%num-eq n n) (if (%num-eq (%sub n n) 0.0) #f #t) #f)
      (begin (%expect-number n 'infinite? 0) #f)))

;;; Comparison and logic

; ---- Comparison ----

(define-inline (< a b) (%lt a b))
(define-inline (< a b c) (let ((left (%lt a b)) (right (%lt b c))) (if left right #f)))
(define (< a b & more)
  "Whether each number (or each string) is less than the next."
  ;; (list (< 1 2 3) (< 1 3 2) (< "a" "b")) => (true false true)
  (let loop ((result (%lt a b)) (previous b) (rest more))
    (if (%nil? rest)
        result
        (let ((next (%lt previous (%car rest))))
          (loop (if result next #f) (%car rest) (%cdr rest))))))

(define-inline (> a b) (%gt a b))
(define-inline (> a b c) (let ((left (%gt a b)) (right (%gt b c))) (if left right #f)))
(define (> a b & more)
  "Whether each number (or each string) is greater than the next."
  ;; (> 3 2 1) => true
  (let loop ((result (%gt a b)) (previous b) (rest more))
    (if (%nil? rest)
        result
        (let ((next (%gt previous (%car rest))))
          (loop (if result next #f) (%car rest) (%cdr rest))))))

(define-inline (<= a b) (%le a b))
(define-inline (<= a b c) (let ((left (%le a b)) (right (%le b c))) (if left right #f)))
(define (<= a b & more)
  "Whether no number (or string) is greater than the next."
  ;; (<= 1 1 2) => true
  (let loop ((result (%le a b)) (previous b) (rest more))
    (if (%nil? rest)
        result
        (let ((next (%le previous (%car rest))))
          (loop (if result next #f) (%car rest) (%cdr rest))))))

(define-inline (>= a b) (%ge a b))
(define-inline (>= a b c) (let ((left (%ge a b)) (right (%ge b c))) (if left right #f)))
(define (>= a b & more)
  "Whether no number (or string) is less than the next."
  ;; (>= 2 1 1) => true
  (let loop ((result (%ge a b)) (previous b) (rest more))
    (if (%nil? rest)
        result
        (let ((next (%ge previous (%car rest))))
          (loop (if result next #f) (%car rest) (%cdr rest))))))

(define-inline (== a b) (%num-eq a b))
(define-inline (== a b c) (let ((left (%num-eq a b)) (right (%num-eq b c))) (if left right #f)))
(define (== a b & more)
  "Whether the numbers are equal, integers and floats by exact value."
  ;; (list (== 1 1.0) (= 1 1.0)) => (true false)
  (let loop ((result (%num-eq a b)) (previous b) (rest more))
    (if (%nil? rest)
        result
        (let ((next (%num-eq previous (%car rest))))
          (loop (if result next #f) (%car rest) (%cdr rest))))))

;;; Numbers

(define-inline (min a b)
  (if (%fixnum? a)
      (if (%fixnum? b) (if (%fx< b a) b a) (%least a b))
      (%least a b)))
(define (min n & more)
  "The least of the numbers, the first of equal ones; NaN if any is."
  ;; (min 3 1 2) => 1
  (let loop ((least (%expect-number n 'min 0)) (rest more))
    (if (%nil? rest) least (loop (%least least (%car rest)) (%cdr rest)))))
(define (%least a b)
  "The lesser of two numbers."
  (let ((x (%expect-number a 'min 0)) (y (%expect-number b 'min 1)))
    (cond ((%lt y x) y)
          ((%le x y) x)
          ((%num-eq x x) y)
          (else x))))

(define-inline (max a b)
  (if (%fixnum? a)
      (if (%fixnum? b) (if (%fx< a b) b a) (%greatest a b))
      (%greatest a b)))
(define (max n & more)
  "The greatest of the numbers, the first of equal ones; NaN if any is."
  ;; (max 3 1.5) => 3
  (let loop ((greatest (%expect-number n 'max 0)) (rest more))
    (if (%nil? rest) greatest (loop (%greatest greatest (%car rest)) (%cdr rest)))))
(define (%greatest a b)
  "The greater of two numbers."
  (let ((x (%expect-number a 'max 0)) (y (%expect-number b 'max 1)))
    (cond ((%gt y x) y)
          ((%ge x y) x)
          ((%num-eq x x) y)
          (else x))))

; ---- Functions of the reals ----

(define pi
  "Ratio of the circumference of a circle to its diameter; (pi) gives it too."
  ;; pi => 3.141592653589793
  3.141592653589793)
(define-inline (pi) pi)
(define e
  "Base of the natural logarithms; (e) gives it too."
  ;; e => 2.718281828459045
  2.718281828459045)
(define-inline (e) e)

(define (sqrt n)
  "Square root, a float; NaN for a negative number."
  ;; (sqrt 9) => 3.0
  (%host sqrt (%expect-number n 'sqrt 0)))
(define (exp n)
  "e to the power n, a float."
  ;; (exp 0) => 1.0
  (%host exp (%expect-number n 'exp 0)))
(define (sin n)
  "Sine of an angle in radians, a float."
  ;; (sin 0) => 0.0
  (%host sin (%expect-number n 'sin 0)))
(define (cos n)
  "Cosine of an angle in radians, a float."
  ;; (cos 0) => 1.0
  (%host cos (%expect-number n 'cos 0)))
(define (tan n)
  "Tangent of an angle in radians, a float."
  ;; (tan 0) => 0.0
  (%host tan (%expect-number n 'tan 0)))
(define (asin n)
  "Arc sine, a float in radians."
  ;; (asin 0) => 0.0
  (%host asin (%expect-number n 'asin 0)))
(define (acos n)
  "Arc cosine, a float in radians."
  ;; (acos 1) => 0.0
  (%host acos (%expect-number n 'acos 0)))
(define (atan y &opt (x %unsupplied))
  "Arc tangent, a float in radians; with two numbers the angle of the point (x, y)."
  ;; (list (atan 0) (atan 1 1)) => (0.0 0.7853981633974483)
  (if (%unsupplied? x)
      (%host atan (%expect-number y 'atan 0))
      (%host atan2 (%expect-number y 'atan 0) (%expect-number x 'atan 1))))
(define (log n &opt (base %unsupplied))
  "Natural logarithm, or the logarithm to a base; a float."
  ;; (list (log 1) (log 8 2)) => (0.0 3.0)
  (let ((natural (%host log (%expect-number n 'log 0))))
    (if (%unsupplied? base)
        natural
        (%div natural (%host log (%expect-number base 'log 1))))))
(define (pow base exponent)
  "Power: an exact integer for integers with an exponent that is not negative, otherwise a float."
  ;; (list (pow 2 100) (pow 2 -1) (pow 2.0 3)) => (1267650600228229401496703205376 0.5 8.0)
  (let ((power (%host power (%expect-number base 'pow 0) (%expect-number exponent 'pow 1))))
    (if (%unsupplied? power) (%storage-exhausted 1) power)))

(define (floor n)
  "The greatest integer that is not greater than n."
  ;; (floor -1.5) => -2
  (cond ((%integer? n) n)
        ((%float? n) (%finite-integer (%host floor n) 'floor))
        (else (floor (%expect-number n 'floor 0)))))
(define (ceil n)
  "The least integer that is not less than n."
  ;; (ceil -1.5) => -1
  (cond ((%integer? n) n)
        ((%float? n) (%finite-integer (%host ceiling n) 'ceil))
        (else (ceil (%expect-number n 'ceil 0)))))
(define (round n)
  "The nearest integer, halves away from zero."
  ;; (list (round 2.5) (round -2.5)) => (3 -3)
  (cond ((%integer? n) n)
        ((%float? n) (%finite-integer (%host round n) 'round))
        (else (round (%expect-number n 'round 0)))))
(define (truncate n)
  "The integer part of n."
  ;; (truncate -1.5) => -1
  (cond ((%integer? n) n)
        ((%float? n) (%finite-integer (%host truncate n) 'truncate))
        (else (truncate (%expect-number n 'truncate 0)))))
(define (%finite-integer integer operation)
  "What the host made of a float; NaN and the infinities have no integer."
  (if (%unsupplied? integer)
      (%arithmetic-failed operation "no integer for NaN or an infinity")
      integer))

; ---- Integers ----

(define-inline (gcd a b) (%host gcd (%expect-integer a 'gcd 0) (%expect-integer b 'gcd 1)))
(define (gcd & integers)
  "Greatest common divisor, not negative; 0 for none."
  ;; (gcd 12 18) => 6
  (let loop ((divisor 0) (rest integers) (index 0))
    (if (%nil? rest)
        divisor
        (loop (%host gcd divisor (%expect-integer (%car rest) 'gcd index)) (%cdr rest) (%fx+ index 1)))))
(define (lcm & integers)
  "Least common multiple, not negative; 1 for none."
  ;; (lcm 4 6) => 12
  (let loop ((multiple 1) (rest integers) (index 0))
    (if (%nil? rest)
        multiple
        (loop (%common-multiple multiple (%expect-integer (%car rest) 'lcm index)) (%cdr rest) (%fx+ index 1)))))
(define (%common-multiple a b)
  "lcm of two integers."
  (if (%identical? b 0)
      0
      (if (%identical? a 0) 0 (abs (%mul a (%quotient b (%host gcd a b)))))))

(define-inline (bit-and a b)
  (if (%fixnum? a)
      (if (%fixnum? b) (%fxand a b) (%bit-and a b))
      (%bit-and a b)))
(define (bit-and & integers)
  "Bitwise and in two's complement of any length; -1 for none."
  ;; (bit-and 12 10) => 8
  (let loop ((bits -1) (rest integers))
    (if (%nil? rest) bits (loop (%bit-and bits (%car rest)) (%cdr rest)))))
(define (%bit-and a b)
  "Bitwise and of integers of any size."
  (%host bit-and (%expect-integer a 'bit-and 0) (%expect-integer b 'bit-and 1)))

(define-inline (bit-or a b)
  (if (%fixnum? a)
      (if (%fixnum? b) (%fxior a b) (%bit-or a b))
      (%bit-or a b)))
(define (bit-or & integers)
  "Bitwise or in two's complement of any length; 0 for none."
  ;; (bit-or 12 10) => 14
  (let loop ((bits 0) (rest integers))
    (if (%nil? rest) bits (loop (%bit-or bits (%car rest)) (%cdr rest)))))
(define (%bit-or a b)
  "Bitwise or of integers of any size."
  (%host bit-or (%expect-integer a 'bit-or 0) (%expect-integer b 'bit-or 1)))

(define-inline (bit-xor a b)
  (if (%fixnum? a)
      (if (%fixnum? b) (%fxxor a b) (%bit-xor a b))
      (%bit-xor a b)))
(define (bit-xor & integers)
  "Bitwise exclusive or in two's complement of any length; 0 for none."
  ;; (bit-xor 12 10) => 6
  (let loop ((bits 0) (rest integers))
    (if (%nil? rest) bits (loop (%bit-xor bits (%car rest)) (%cdr rest)))))
(define (%bit-xor a b)
  "Bitwise exclusive or of integers of any size."
  (%host bit-xor (%expect-integer a 'bit-xor 0) (%expect-integer b 'bit-xor 1)))

(define-inline (bit-not n)
  "Bitwise complement."
  ;; (bit-not 5) => -6
  (if (%fixnum? n) (%fxxor n -1) (%sub -1 (%expect-integer n 'bit-not 0))))

(define (bit-shift n count)
  "The bits of n shifted to the left by a positive count, arithmetically to the right by a negative one."
  ;; (list (bit-shift 1 10) (bit-shift -8 -1)) => (1024 -4)
  (if (%fixnum? n)
      (if (%fixnum? count)
          (if (%fx< count 1)
              (%fxshr n (if (%fx< count -60) 60 (%fx- 0 count)))
              (if (%fx< count 31)
                  (if (%fx< -1 n)
                      (if (%fx< n 536870912) (%fxshl n count) (%bit-shift n count))
                      (%bit-shift n count))
                  (%bit-shift n count)))
          (%bit-shift n count))
      (%bit-shift n count)))
(define (%bit-shift n count)
  "bit-shift of integers of any size."
  (let ((bits (%host bit-shift (%expect-integer n 'bit-shift 0) (%expect-integer count 'bit-shift 1))))
    (if (%unsupplied? bits) (%storage-exhausted 1) bits)))

; ---- Chance ----

(define (random &opt (limit %unsupplied))
  "A float in [0, 1), or a number of the limit's type in [0, limit)."
  ;; (< -1 (random 10) 10) => true
  (cond ((%unsupplied? limit) (%host random))
        ((%integer? limit)
         (if (%gt limit 0)
             (%host random-integer limit)
             (random (%wrong-argument 'random "expected a limit greater than 0" limit))))
        ((%float? limit)
         (if (%gt limit 0.0)
             (%mul limit (%host random))
             (random (%wrong-argument 'random "expected a limit greater than 0" limit))))
        (else (random (%wrong-type 'random 0 ':number limit)))))
(define (random-seed! seed)
  "Makes the sequence of random numbers repeatable."
  ;; (begin (random-seed! 1) (let ((n (random 1000))) (random-seed! 1) (= n (random 1000)))) => true
  (%host random-seed (%expect-integer seed 'random-seed! 0))
  nil)
