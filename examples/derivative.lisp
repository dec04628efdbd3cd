; Derivatives of formulas: programs are data, and templates build new ones.
;
; A formula is a number, a variable, or a list (+ a b), (- a b), (* a b), (^ a n) with a constant n.
;
; Run it with: trapeze examples/derivative.lisp

(define (derivative f x)
  (cond ((number? f) 0)
        ((symbol? f) (if (= f x) 1 0))
        (else
         (let ((operator (first f)) (a (second f)) (b (third f)))
           (case operator
             (+ `(+ ,(derivative a x) ,(derivative b x)))
             (- `(- ,(derivative a x) ,(derivative b x)))
             (* `(+ (* ,(derivative a x) ,b) (* ,a ,(derivative b x))))
             (^ `(* (* ,b (^ ,a ,(- b 1))) ,(derivative a x)))
             (else (error "no rule for ~s" operator)))))))

; Simplification works from the inside out.
(define (simplify f)
  (if (pair? f)
      (simplify-node (first f) (simplify (second f)) (simplify (third f)))
      f))

(define (simplify-node operator a b)
  (cond ((and (number? a) (number? b)) (evaluate operator a b))
        ((and (= operator '+) (= a 0)) b)
        ((and (= operator '+) (= b 0)) a)
        ((and (= operator '-) (= b 0)) a)
        ((and (= operator '-) (= a b)) 0)
        ((and (= operator '*) (or (= a 0) (= b 0))) 0)
        ((and (= operator '*) (= a 1)) b)
        ((and (= operator '*) (= b 1)) a)
        ((and (= operator '*) (number? b)) (simplify-node '* b a))
        ((and (= operator '*) (number? a) (pair? b) (= (first b) '*) (number? (second b)))
         (simplify-node '* (* a (second b)) (third b)))
        ((and (= operator '^) (= b 1)) a)
        ((and (= operator '^) (= b 0)) 1)
        (else (list operator a b))))

(define (evaluate operator a b)
  ((case operator (+ +) (- -) (* *) (^ pow)) a b))

; Infix text with as few brackets as a reader needs.
(define (infix f)
  (if (pair? f)
      (string (operand (second f) (first f)) (symbol->string (first f)) (operand (third f) (first f)))
      (string f)))
(define (operand f around)
  (if (and (pair? f) (< (rank (first f)) (rank around)))
      (string "(" (infix f) ")")
      (infix f)))
(define (rank operator)
  (case operator ((+ -) 1) (* 2) (else 3)))

; The value of a formula for values of its variables, given as a struct.
(define (value f variables)
  (cond ((number? f) f)
        ((symbol? f) (get variables f))
        (else (evaluate (first f) (value (second f) variables) (value (third f) variables)))))

(define formulas
  '((+ (* 3 x) 5)
    (* x x)
    (^ x 5)
    (+ (* 2 (^ x 3)) (- (* 4 x) 7))
    (* (+ x 1) (- x 1))
    (^ (+ (* 2 x) 1) 3)
    (* x y)))

(each f in formulas
  (let ((d (simplify (derivative f 'x))))
    (println (string-pad-right (infix f) 14) "has the derivative" (string-pad-right (infix d) 16) "which is" (value d {'x 2 'y 10}) "at x = 2, y = 10")))

(println)
(println "the second derivative of x^5:" (infix (simplify (derivative (simplify (derivative '(^ x 5) 'x)) 'x))))
(println "without a rule:" (try (derivative '(sin x 0) 'x) (catch e (exception-message e))))
