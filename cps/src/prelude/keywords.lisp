; Keyword parameters: what (fn (a &keys k ...) ...) does with the arguments after its other parameters.

(define (%keyword-arguments function names arguments)
  "The values of the keyword parameters of these names, in order; unsupplied for one that is not given. function is a symbol."
  (%keyword-values names (%fitting-keywords function names arguments arguments)))

(define (%fitting-keywords function names rest arguments)
  "The arguments, if what is left of them is pairs of a known keyword, each given once, and a value. Otherwise signals an argument-error; a restart gives
  another keyword in place of the one that does not fit, or the value that is missing."
  (if (%pair? rest)
      (let ((key (%car rest)) (values (%cdr rest)))
        (cond ((%nil? values)
               (let ((value (%keyword-arguments-failed function "a keyword without a value" key)))
                 (%other-keywords function names rest arguments (%cons key (%cons value nil)))))
              ((%nil? (%memq key names))
               (let ((other (%keyword-arguments-failed function "unknown keyword" key)))
                 (%other-keywords function names rest arguments (%cons other values))))
              ((%unsupplied? (%keyword-value key (%cdr values))) (%fitting-keywords function names (%cdr values) arguments))
              (else
               (let ((other (%keyword-arguments-failed function "a keyword is given twice" key)))
                 (%other-keywords function names rest arguments (%cons other values))))))
      arguments))

(define (%other-keywords function names rest arguments replacement)
  "The fitting arguments with the replacement for the rest of them."
  (let ((arguments (%with-other-end arguments rest replacement)))
    (%fitting-keywords function names arguments arguments)))

(define (%with-other-end l end replacement)
  "The list with the replacement in place of its end, which is a part of it."
  (if (%identical? l end)
      replacement
      (%cons (%car l) (%with-other-end (%cdr l) end replacement))))

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
