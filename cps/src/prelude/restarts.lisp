; Restarts: conditions specification 4.
;
; A restart is a record: name (0), what it does (1), least and greatest number of arguments, the latter nil when there is none, the
; former perhaps a list of the acceptable numbers (2, 3), report (4), test (5), interactive (6), the entry of the restart chain that it belongs to (7). What it does is one of
;   a procedure, which is called where the restart is invoked;
;   an integer, the number of a clause: the form that established it gets a caught record with the list of the arguments and that number;
;   nil: that form has the value that the restart is invoked with, or nil.
;
; An entry of the restart chain is a target of exits (see control.lisp) with its restarts (5) and the condition that they are associated
; with, or nil (6). Restarts about which all is known when the program is compiled are constants with the first seven fields; records
; are made of them when somebody asks for the restarts as objects. In place of the place on the stack (4):
;   bind        restarts that call their procedures
;   associate   no new restarts: those in field 5 are associated with the condition in field 6
;   hide        no new restarts: the one in field 5 is invisible, because its test is being run

;;; Restarts

(define (%restart-clause name action least greatest report test interactive)
  "A new restart, which is not established yet."
  (%record restart name action least greatest report test interactive nil))

; ---- Establishing ----

(define-inline (%enter-restarts restarts c place)
  "Establishes constant restarts, associated with c if it is not nil, for the rest of a procedure that starts at that place. It
  returns what the invoked restart gives, else it leaves by %leave-restarts."
  (%set-restarts! (%record binding (%handlers) (%restarts) (%winders) (%parameters) place restarts c)))
(define-inline (%leave-restarts value)
  "Takes the innermost entry off; the value."
  (%set-restarts! (%field (%restarts) 1))
  value)
(define (%enter-made-restarts restarts c place)
  "%enter-restarts of restarts that are records."
  (%enter-restarts restarts c place)
  (%attach-restarts restarts (%restarts)))
(define (%attach-restarts restarts entry)
  "Tells the restarts which entry they belong to."
  (if (%pair? restarts)
      (begin (%set-field! (%car restarts) 7 entry)
             (%attach-restarts (%cdr restarts) entry))
      nil))

(define-inline (%restart-entry kind restarts c)
  "An entry of the restart chain that is no target of exits."
  (%record binding nil (%restarts) nil nil kind restarts c))
(define (%with-restart-bind restarts thunk)
  "Value of the thunk, in which the restarts call their procedures where they are invoked."
  (let ((entry (%restart-entry 'bind restarts nil)))
    (%attach-restarts restarts entry)
    (%with-restart-entry entry thunk)))
(define (%bound-restart name function report test interactive)
  "A restart of restart-bind. How many arguments it takes is its function's business."
  (%restart-clause name (%expect-function function 'restart-bind 1) 0 nil report test interactive))
(define (%with-condition-restarts c restarts thunk)
  "Value of the thunk, in which the restarts are associated with the condition too."
  (let ((condition (%expect-condition c 'with-condition-restarts 0)))
    (%list-length restarts 'with-condition-restarts)
    (%with-restart-entry (%restart-entry 'associate restarts condition) thunk)))
(define (%with-restart-entry entry thunk)
  "Value of the thunk with the restart chain that starts with the entry."
  (%set-restarts! entry)
  (%leave-restarts (thunk)))

(define (%restarts-of entry)
  "The restarts of an entry as records."
  (let ((restarts (%field entry 5)))
    (if (%pair? restarts)
        (if (%kind? (%car restarts) restart)
            restarts
            (%set-field! entry 5 (%make-restarts restarts entry)))
        nil)))
(define (%make-restarts constants entry)
  "Records for the constant restarts of an entry."
  (if (%pair? constants)
      (let ((x (%car constants)))
        (%cons (%record restart (%field x 0) (%field x 1) (%field x 2) (%field x 3) (%field x 4) (%field x 5) (%field x 6) entry)
               (%make-restarts (%cdr constants) entry)))
      nil))

; ---- Finding ----

; The walk goes outward and collects what it passes: hidden restarts, and entries that associate restarts with conditions. Both concern only
; restarts further out.

(define (%visible? restart entry c hidden associations)
  "Whether a restart of the entry is visible for the condition c, or for any if it is nil."
  (if (%pair? (%memq restart hidden))
      #f
      (if (%applicable? restart (%field entry 6) c associations)
          (if (%nil? (%field restart 5))
              #t
              (if (%test-restart restart c) #t #f))
          #f)))
(define (%applicable? restart own c associations)
  "Whether the restart is associated with no condition or with c, or c is nil; own is the condition of its entry."
  (cond ((%nil? c) #t)
        ((%identical? own c) #t)
        ((%associated? restart c associations) #t)
        ((%nil? own) (if (%associated? restart nil associations) #f #t))
        (else #f)))
(define (%associated? restart c associations)
  "Whether one of the entries associates the restart with c, or with any condition if c is nil."
  (if (%pair? associations)
      (let ((entry (%car associations)))
        (if (if (%nil? c) #t (%identical? (%field entry 6) c))
            (if (%pair? (%memq restart (%field entry 5)))
                #t
                (%associated? restart c (%cdr associations)))
            (%associated? restart c (%cdr associations))))
      #f))
(define (%test-restart restart c)
  "Whether the restart's test accepts the condition; while it runs the restart is invisible."
  (%with-restart-entry (%restart-entry 'hide restart nil)
                       (fn () ((%field restart 5) c))))

(define (%visible-restarts c)
  "The restarts that are visible for c, innermost first."
  (%reverse-onto (%collect-restarts (%restarts) c nil nil nil) nil))
(define (%collect-restarts entry c hidden associations found)
  "The visible restarts of the chain from the entry on, in reverse, before those found."
  (if (%nil? entry)
      found
      (let ((kind (%field entry 4)) (next (%field entry 1)))
        (cond ((%identical? kind 'hide)
               (%collect-restarts next c (%cons (%field entry 5) hidden) associations found))
              ((%identical? kind 'associate)
               (%collect-restarts next c hidden (%cons entry associations) found))
              (else
               (let ((more (%collect-visible (%restarts-of entry) entry c hidden associations found)))
                 (%collect-restarts next c hidden associations more)))))))
(define (%collect-visible restarts entry c hidden associations found)
  "The visible ones of one entry's restarts, in reverse, before those found."
  (if (%pair? restarts)
      (let ((restart (%car restarts)))
        (if (%visible? restart entry c hidden associations)
            (%collect-visible (%cdr restarts) entry c hidden associations (%cons restart found))
            (%collect-visible (%cdr restarts) entry c hidden associations found)))
      found))

(define (%find-restart name c)
  "The innermost restart of that name that is visible for c, or nil."
  (%search-restarts name (%restarts) c nil nil))
(define (%search-restarts name entry c hidden associations)
  "%find-restart in the chain from the entry on."
  (if (%nil? entry)
      nil
      (let ((kind (%field entry 4)) (next (%field entry 1)))
        (cond ((%identical? kind 'hide)
               (%search-restarts name next c (%cons (%field entry 5) hidden) associations))
              ((%identical? kind 'associate)
               (%search-restarts name next c hidden (%cons entry associations)))
              (else
               (let ((found (%search-cluster name (%field entry 5) 0 entry c hidden associations)))
                 (if (%nil? found)
                     (%search-restarts name next c hidden associations)
                     found)))))))
(define (%search-cluster name restarts index entry c hidden associations)
  "The first of one entry's restarts, counted from the given index, that has the name and is visible, or nil."
  (if (%pair? restarts)
      (let ((restart (if (%same-name? (%field (%car restarts) 0) name) (%nth-restart (%restarts-of entry) index) nil)))
        (if (if (%nil? restart) #f (%visible? restart entry c hidden associations))
            restart
            (%search-cluster name (%cdr restarts) (%fx+ index 1) entry c hidden associations)))
      nil))
(define (%visible-restart restart entry c hidden associations)
  "The restart itself if it is visible for c in the chain from the entry on, or nil."
  (if (%nil? entry)
      nil
      (let ((kind (%field entry 4)) (next (%field entry 1)))
        (cond ((%identical? kind 'hide)
               (%visible-restart restart next c (%cons (%field entry 5) hidden) associations))
              ((%identical? kind 'associate)
               (%visible-restart restart next c hidden (%cons entry associations)))
              ((%identical? entry (%field restart 7))
               (if (%visible? restart entry c hidden associations) restart nil))
              (else (%visible-restart restart next c hidden associations))))))
(define (%nth-restart restarts index)
  "The element of the list with that index."
  (if (%identical? index 0) (%car restarts) (%nth-restart (%cdr restarts) (%fx- index 1))))
(define (compute-restarts &opt c)
  "List of the restarts that are visible for a condition, or of all; innermost first."
  ;; (restart-case (map restart-name (take 2 (compute-restarts))) (retry () 1) (skip () 2)) => (retry skip)
  (%visible-restarts (%expect-condition-or-nil c 'compute-restarts 0)))
(define (find-restart designator &opt c)
  "The innermost visible restart of a name, or the given restart itself if it is visible for the condition; else nil."
  ;; (list (find-restart 'skip) (restart-case (restart? (find-restart 'skip)) (skip () 1))) => (nil true)
  (cond ((%name-designator? designator) (%find-restart designator (%expect-condition-or-nil c 'find-restart 1)))
        ((%nil? designator) nil)
        ((%kind? designator restart) (%visible-restart designator (%restarts) (%expect-condition-or-nil c 'find-restart 1) nil nil))
        (else (find-restart (%wrong-type 'find-restart 0 '(:symbol :keyword :restart) designator) c))))

; ---- Invoking ----

(define-inline (invoke-restart designator) (%invoke designator nil 0))
(define-inline (invoke-restart designator a) (%invoke designator (%cons a nil) 1))
(define-inline (invoke-restart designator a b) (%invoke designator (%cons a (%cons b nil)) 2))
(define (invoke-restart designator & arguments)
  "Invokes a restart, given by itself or by its name, with arguments."
  ;; (restart-case (+ 1 (invoke-restart 'use-instead 5)) (use-instead (v) v)) => 5
  (%invoke designator arguments (%list-length arguments 'invoke-restart)))
(define-inline (%invoke designator arguments count)
  "invoke-restart with a list of so many arguments."
  (if (%kind? designator symbol)
      (%invoke-named designator (%restarts) arguments count)
      (%invoke-restart (%designated-restart designator 'invoke-restart) arguments count)))

(define (%invoke-named name entry arguments count)
  "Invokes the innermost restart of that name from the entry on. No object is made of it unless its visibility is in question."
  (cond ((%nil? entry) (%no-restart name))
        ((%fixnum? (%field entry 4))
         (let ((restart (%first-named-restart name (%field entry 5))))
           (cond ((%nil? restart) (%invoke-named name (%field entry 1) arguments count))
                 ((%nil? (%field restart 5)) (%invoke-of-entry restart entry arguments count))
                 (else (%invoke-restart (%designated-restart name 'invoke-restart) arguments count)))))
        (else (%invoke-restart (%designated-restart name 'invoke-restart) arguments count))))
(define-inline (%first-named-restart name restarts)
  "%named-restart, quick for the first one."
  (cond ((%nil? restarts) nil)
        ((%identical? (%field (%car restarts) 0) name) (%car restarts))
        (else (%named-restart name (%cdr restarts)))))
(define (%named-restart name restarts)
  "The first of the restarts whose name is that symbol, or nil."
  (cond ((%nil? restarts) nil)
        ((%identical? (%field (%car restarts) 0) name) (%car restarts))
        (else (%named-restart name (%cdr restarts)))))

(define (%designated-restart designator operation)
  "The restart that a name or a restart designates; it is active. The operation is the one that it is wanted for."
  (cond ((%kind? designator restart)
         (if (%restart-active? designator) designator (%restart-is-inactive designator)))
        ((%name-designator? designator)
         (let ((restart (%find-restart designator nil)))
           (if (%nil? restart) (%no-restart designator) restart)))
        (else (%designated-restart (%wrong-type operation 0 '(:symbol :keyword :restart) designator) operation))))
(define-noreturn (%no-restart name)
  "No restart of that name is active."
  (%error (%record condition %restart-not-found-type %unsupplied nil name)))
(define-noreturn (%restart-is-inactive restart)
  "The form that established the restart has been left."
  (let ((c (%record condition %restart-inactive-type %unsupplied nil (%field restart 0))))
    (%when-reached (%yield)
      (if (%suspended-with? (%field restart 7))
          (%set-field! c 1 (string-append (%report c) " (suspended coroutine)"))
          nil))
    (%error c)))
(define (%suspended-with? entry)
  "Whether an entry of the restart chain is among what a suspended coroutine has established."
  (let ((co (if (%nil? entry) nil (%coroutine-from (%field entry 2)))))
    (if (%nil? co)
        #f
        (if (%identical? (%field co 5) (%suspended))
            (if (%nil? (%field co 8)) #f (%entry-active? entry (%field (%field co 8) 1)))
            #f))))

(define (%invoke-restart restart arguments count)
  "Invokes an active restart with a list of so many arguments."
  (%invoke-of-entry restart (%field restart 7) arguments count))
(define (%invoke-of-entry restart entry arguments count)
  "Invokes a restart of the entry: a record or a constant."
  (if (%takes? (%field restart 2) (%field restart 3) count)
      (let ((action (%field restart 1)))
        (cond ((%fixnum? action) (%exit-to entry (%record caught arguments action)))
              ((%kind? action procedure) (%apply action arguments))
              (else (%exit-to entry (%restart-result action arguments)))))
      (%restart-arguments-failed restart count)))
(define-inline (%restart-result action arguments)
  "What the form that established a restart gets when the restart is invoked."
  (cond ((%fixnum? action) (%record caught arguments action))
        ((%pair? arguments) (%car arguments))
        (else nil)))
(define (%takes? least greatest count)
  "Whether a number of arguments is acceptable."
  (cond ((%identical? count least) #t)
        ((%pair? least) (%pair? (%memq count least)))
        ((%fx< count least) #f)
        ((%nil? greatest) #t)
        (else (if (%fx< greatest count) #f #t))))
(define (%restart-arguments-failed restart count)
  "A restart was invoked with the wrong number of arguments; nothing has been unwound. The value to be used as that of the call."
  (let ((least (%field restart 2)) (greatest (%field restart 3)))
    (%error-for-value
      (%record condition %arity-error-type %unsupplied nil
               (cond ((%pair? least) least)
                     ((%identical? least greatest) least)
                     (else (%cons least (%cons greatest nil))))
               count
               (%field restart 0)))))

(define (invoke-restart-interactively designator)
  "Invokes a restart with the arguments that its :interactive function gives."
  ;; (restart-case (invoke-restart-interactively 'pair) (pair (a b) :interactive (fn () (list 1 2)) (cons a b))) => (1 . 2)
  (let ((restart (%designated-restart designator 'invoke-restart-interactively)))
    (let ((arguments (%interactive-arguments restart)))
      (%invoke-restart restart arguments (%list-length arguments 'invoke-restart-interactively)))))
(define (%interactive-arguments restart)
  "The list of arguments that a restart's :interactive function gives; nil without one."
  (if (%nil? (%field restart 6)) nil (%argument-list ((%field restart 6)))))

(define (abort &opt c)
  "Invokes the restart abort."
  ;; (restart-case (abort) (abort () 'ended)) => ended
  (%abort-with (%required-restart 'abort (%expect-condition-or-nil c 'abort 0))))
(define (muffle-warning &opt c)
  "Invokes the restart muffle-warning."
  ;; (handler-bind ((warning muffle-warning)) (list (warn "not shown") 1)) => (nil 1)
  (%invoke-restart (%required-restart 'muffle-warning (%expect-condition-or-nil c 'muffle-warning 0)) nil 0))
(define (%required-restart name c)
  "The restart of that name, which must be active."
  (let ((restart (%find-restart name c)))
    (if (%nil? restart) (%no-restart name) restart)))
(define (proceed &opt c)
  "Invokes the restart continue if there is one; else nil."
  ;; (handler-bind ((error proceed)) (list (cerror "Go on" "Bad: ~a" 1) 'after)) => (nil after)
  (%invoke-if-found 'continue (%expect-condition-or-nil c 'proceed 0) nil 0))
(define (retry &opt c)
  "Invokes the restart retry if there is one; else nil."
  ;; (handler-bind ((file-error (fn (c) (spit "late.txt" "there now") (retry c)))) (slurp "late.txt")) => "there now"
  (%invoke-if-found 'retry (%expect-condition-or-nil c 'retry 0) nil 0))
(define (use-value value &opt c)
  "Invokes the restart use-value with a value if there is one; else nil."
  ;; (handler-bind ((type-error (fn (c) (use-value 2)))) (+ 1 "a" 3)) => 6
  (%invoke-if-found 'use-value (%expect-condition-or-nil c 'use-value 1) (%cons value nil) 1))
(define (store-value value &opt c)
  "Invokes the restart store-value with a value if there is one; else nil."
  ;; (handler-bind ((undefined-variable (fn (c) (store-value 5 c)))) (list not-yet not-yet)) => (5 5)
  (%invoke-if-found 'store-value (%expect-condition-or-nil c 'store-value 1) (%cons value nil) 1))
(define (%invoke-if-found name c arguments count)
  "Invokes the restart of that name if it is visible for c; else nil."
  (let ((restart (%find-restart name c)))
    (if (%nil? restart) nil (%invoke-restart restart arguments count))))

; ---- Inspection ----

(define-inline (restart? x)
  "Whether x is a restart."
  ;; (restart? 'abort) => false
  (%kind? x restart))
(define (restart-name restart)
  "The name of a restart, a symbol or nil."
  ;; (restart-case (restart-name (find-restart 'skip)) (skip () 1)) => skip
  (%field (%expect-restart restart 'restart-name 0) 0))
(define (restart-active? restart)
  "Whether the form that established the restart is still active."
  ;; (let ((r (restart-case (find-restart 'skip) (skip () 1)))) (restart-active? r)) => false
  (%restart-active? (%expect-restart restart 'restart-active? 0)))
(define (%restart-active? restart)
  "Whether the restart chain holds the restart's entry."
  (let ((entry (%field restart 7)))
    (if (%nil? entry) #f (%entry-active? entry (%restarts)))))
(define (%entry-active? entry chain)
  "Whether the entry is part of the restart chain."
  (cond ((%identical? entry chain) #t)
        ((%nil? chain) #f)
        (else (%entry-active? entry (%field chain 1)))))
(define (restart-report restart)
  "The text that tells what a restart does."
  ;; (restart-case (restart-report (find-restart 'skip)) (skip () :report "Leave it out" 1)) => "Leave it out"
  (%restart-report (%expect-restart restart 'restart-report 0)))
(define (%restart-report restart)
  "The report of a restart: its text, the value of its function, or its name."
  (let ((report (%field restart 4)))
    (cond ((%nil? report) (%restart-name-text restart))
          ((%kind? report procedure) (%display-form (report)))
          (else (%display-form report)))))
(define (%restart-report-or-failure restart)
  "The report of a restart for printing, where a report procedure that fails must do no harm."
  (handler-case (%restart-report restart)
    (serious-condition () "<error while reporting>")))
(define (%restart-name-text restart)
  "The name of a restart as a string."
  (let ((name (%field restart 0)))
    (if (%nil? name) "nil" (%field name 0))))
