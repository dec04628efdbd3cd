; Keyword parameters: what (fn (a &keys k ...) ...) does with the arguments after its other parameters.

(define (%keyword-arguments function names arguments)
  "The values of the keyword parameters of these names, in order; unsupplied for one that is not given. function is a symbol."
  (%check-keywords function names arguments)
  (%keyword-values names arguments))

(define (%check-keywords function names arguments)
  "Signals an argument-error unless the arguments are pairs of a known keyword, each given once, and a value."
  (if (%pair? arguments)
      (let ((key (%car arguments)) (rest (%cdr arguments)))
        (cond ((%nil? rest) (%keyword-arguments-failed function "a keyword without a value" key))
              ((%nil? (%memq key names)) (%keyword-arguments-failed function "unknown keyword" key))
              ((%unsupplied? (%keyword-value key (%cdr rest))) (%check-keywords function names (%cdr rest)))
              (else (%keyword-arguments-failed function "a keyword is given twice" key))))
      nil))

(define (%keyword-value key arguments)
  "The value after the keyword in a list of keywords and values, or unsupplied."
  (cond ((%nil? arguments) %unsupplied)
        ((%nil? (%cdr arguments)) %unsupplied)
        ((%identical? key (%car arguments)) (%car (%cdr arguments)))
        (else (%keyword-value key (%cdr (%cdr arguments))))))

(define (%keyword-values names arguments)
  "The values of the names in order."
  (if (%nil? names)
      nil
      (%cons (%keyword-value (%car names) arguments) (%keyword-values (%cdr names) arguments))))
