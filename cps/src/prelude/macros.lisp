; What programs ask about macros while they run: the expander passes on what it knows of them at the place of the question.

(define (%macro-question names)
  "macro? where these names denote macros and forms that a macro may replace."
  (fn (x) (if (%kind? x symbol) (if (member x names) #t #f) #f)))

(define (%macro-expander macros)
  "expand-macro where these macros are known: pairs of a name and a procedure that gives what a use with its arguments stands for."
  (fn (form) (%expand-use form macros)))
(define (%expand-use form macros)
  "What a use of a macro stands for."
  (let ((entry (if (%pair? form) (assoc (%car form) macros) nil)))
    (if (%nil? entry)
        (%expand-use (%wrong-argument 'expand-macro "a use of a macro is expected" form) macros)
        (apply (%cdr entry) (%cdr form)))))

(define (%template-expander template names arguments)
  "The procedure of a template macro; arguments gives those of a use as a list."
  (fn values (%filled template names (apply arguments values) (%record box nil))))
(define (%filled x names values fresh)
  "A copy of a template with values in the places of names. fresh has a list of pairs of the names that end in # and the symbols made for them."
  (cond ((%pair? x)
         (let ((head (%filled (%car x) names values fresh)))
           (%cons head (%filled (%cdr x) names values fresh))))
        ((%kind? x vector) (list->vector (map (fn (part) (%filled part names values fresh)) x)))
        ((%kind? x symbol) (%filled-symbol x names values fresh))
        (else x)))
(define (%filled-symbol x names values fresh)
  "What a symbol of a template becomes."
  (cond ((%nil? names) (if (%names-fresh-symbol? (%field x 0)) (%fresh-symbol x fresh) x))
        ((%identical? x (%car names)) (%car values))
        (else (%filled-symbol x (%cdr names) (%cdr values) fresh))))
(define (%names-fresh-symbol? text)
  "Whether a symbol of that name stands for a fresh one."
  (if (string-ends-with? text "#") (> (string-length text) 1) #f))
(define (%fresh-symbol x fresh)
  "The symbol made for x, the same for the whole template."
  (let ((known (assoc x (%field fresh 0))))
    (if (%pair? known)
        (%cdr known)
        (let ((made (gensym (%without-end (%field x 0)))))
          (%set-field! fresh 0 (%cons (%cons x made) (%field fresh 0)))
          made))))
(define (%without-end text)
  "The text without the signs # at its end."
  (if (string-ends-with? text "#") (%without-end (substring text 0 (- (string-length text) 1))) text))
