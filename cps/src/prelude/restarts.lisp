; Restarts: conditions specification 4.
;
; A restart is a record: name (0), function or nil (1), least and greatest number of arguments, the latter nil when there is none (2,
; 3), report (4), test (5), interactive (6), the entry of the restart chain that it belongs to (7). Without a function it gives the
; value that it is invoked with, or nil, to the form that established it.
;
; An entry of the restart chain: next (0), restarts (1), stack pointer (2), segment (3), environment around it (4), condition that they are
; associated with, or nil (5). In place of the stack pointer:
;   bind        restarts that call their functions where they are invoked
;   associate   no new restarts: those in field 1 are associated with the condition in field 5
;   hide        no new restarts: the one in field 1 is invisible, because its test is being run

(define (%restart-clause name function least greatest report test interactive)
  "A new restart, which is not established yet."
  (%record restart name function least greatest report test interactive nil))

; ---- Establishing ----

(define (%with-restart-case restarts thunk)
  "Value of the thunk, or a caught record (function, arguments) when one of the restarts is invoked."
  (let ((outer (%dyn)))
    (let ((entry (%record binding (%field outer 1) restarts (%sp) (%segment) outer nil)))
      (%attach-restarts restarts entry)
      (%set-dyn! (%record dynamic (%field outer 0) entry (%field outer 2) (%field outer 3)))
      (let ((value (thunk)))
        (%set-dyn! outer)
        value))))
(define (%with-associated-restarts restarts c thunk)
  "%with-restart-case whose restarts are associated with the condition."
  (let ((outer (%dyn)))
    (let ((entry (%record binding (%field outer 1) restarts (%sp) (%segment) outer c)))
      (%attach-restarts restarts entry)
      (%set-dyn! (%record dynamic (%field outer 0) entry (%field outer 2) (%field outer 3)))
      (let ((value (thunk)))
        (%set-dyn! outer)
        value))))
(define (%attach-restarts restarts entry)
  "Tells the restarts which entry they belong to."
  (if (%pair? restarts)
      (begin (%set-field! (%car restarts) 7 entry)
             (%attach-restarts (%cdr restarts) entry))
      nil))
(define (%with-restart-bind restarts thunk)
  "Value of the thunk, in which the restarts call their functions where they are invoked."
  (let ((entry (%record binding (%field (%dyn) 1) restarts 'bind nil nil nil)))
    (%attach-restarts restarts entry)
    (%with-restart-entry entry thunk)))
(define (%with-condition-restarts c restarts thunk)
  "Value of the thunk, in which the restarts are associated with the condition too."
  (%with-restart-entry (%record binding (%field (%dyn) 1) restarts 'associate nil nil c) thunk))
(define (%with-restart-entry entry thunk)
  "Value of the thunk with the restart chain that starts with the entry."
  (let ((outer (%dyn)))
    (%set-dyn! (%record dynamic (%field outer 0) entry (%field outer 2) (%field outer 3)))
    (let ((value (thunk)))
      (%set-dyn! outer)
      value)))

; ---- Finding ----

; The walk goes outward and collects what it passes: hidden restarts, and entries that associate restarts with conditions. Both concern only
; restarts further out.

(define (%visible? restart entry c hidden associations)
  "Whether a restart of the entry is visible for the condition c, or for any if it is nil."
  (if (%pair? (%memq restart hidden))
      #f
      (if (%applicable? restart (%field entry 5) c associations)
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
        (if (if (%nil? c) #t (%identical? (%field entry 5) c))
            (if (%pair? (%memq restart (%field entry 1)))
                #t
                (%associated? restart c (%cdr associations)))
            (%associated? restart c (%cdr associations))))
      #f))
(define (%test-restart restart c)
  "Whether the restart's test accepts the condition; while it runs the restart is invisible."
  (%with-restart-entry (%record binding (%field (%dyn) 1) restart 'hide nil nil nil)
                       (fn () ((%field restart 5) c))))

(define (%visible-restarts c)
  "The restarts that are visible for c, innermost first."
  (%reverse-onto (%collect-restarts (%field (%dyn) 1) c nil nil nil) nil))
(define (%collect-restarts entry c hidden associations found)
  "The visible restarts of the chain from the entry on, in reverse, before those found."
  (if (%nil? entry)
      found
      (let ((kind (%field entry 2)) (next (%field entry 0)))
        (cond ((%identical? kind 'hide)
               (%collect-restarts next c (%cons (%field entry 1) hidden) associations found))
              ((%identical? kind 'associate)
               (%collect-restarts next c hidden (%cons entry associations) found))
              (else
               (let ((more (%collect-visible (%field entry 1) entry c hidden associations found)))
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
  (%search-restarts name (%field (%dyn) 1) c nil nil))
(define (%search-restarts name entry c hidden associations)
  "%find-restart in the chain from the entry on."
  (if (%nil? entry)
      nil
      (let ((kind (%field entry 2)) (next (%field entry 0)))
        (cond ((%identical? kind 'hide)
               (%search-restarts name next c (%cons (%field entry 1) hidden) associations))
              ((%identical? kind 'associate)
               (%search-restarts name next c hidden (%cons entry associations)))
              (else
               (let ((found (%search-cluster name (%field entry 1) entry c hidden associations)))
                 (if (%nil? found)
                     (%search-restarts name next c hidden associations)
                     found)))))))
(define (%search-cluster name restarts entry c hidden associations)
  "The first of one entry's restarts that has the name and is visible, or nil."
  (if (%pair? restarts)
      (let ((restart (%car restarts)))
        (if (if (%same-name? (%field restart 0) name) (%visible? restart entry c hidden associations) #f)
            restart
            (%search-cluster name (%cdr restarts) entry c hidden associations)))
      nil))
(define-inline (%same-name? name designator)
  "Whether a restart's name is the one that a symbol or keyword designates."
  (if (%identical? name designator)
      #t
      (if (%nil? name) #f (%string-equal? (%field name 0) (%field designator 0)))))

(define (compute-restarts &opt c)
  "List of the restarts that are visible for a condition, or of all; innermost first."
  (%visible-restarts c))
(define (find-restart designator &opt c)
  "The innermost visible restart of a name, or the given restart itself if it is visible for the condition; else nil."
  (cond ((%name-designator? designator) (%find-restart designator c))
        ((%nil? designator) nil)
        ((%kind? designator restart) (if (%pair? (%memq designator (%visible-restarts c))) designator nil))
        (else (find-restart (%wrong-type 'find-restart 0 '(:symbol :keyword :restart) designator) c))))

; ---- Invoking ----

(define (invoke-restart designator & arguments)
  "Invokes a restart, given by itself or by its name, with arguments."
  (%invoke-restart (%designated-restart designator) arguments))
(define (%designated-restart designator)
  "The restart that a name or a restart designates; it is active."
  (cond ((%kind? designator restart)
         (if (%restart-active? designator) designator (%restart-is-inactive designator)))
        ((%name-designator? designator)
         (let ((restart (%find-restart designator nil)))
           (if (%nil? restart) (%no-restart designator) restart)))
        (else (%designated-restart (%wrong-type 'invoke-restart 0 '(:symbol :keyword :restart) designator)))))
(define-noreturn (%no-restart name)
  "No restart of that name is active."
  (%error (%record condition %restart-not-found-type %unsupplied nil name)))
(define-noreturn (%restart-is-inactive restart)
  "The form that established the restart has been left."
  (%error (%record condition %restart-inactive-type %unsupplied nil (%field restart 0))))

(define (%invoke-restart restart arguments)
  "Invokes an active restart with a list of arguments."
  (let ((entry (%field restart 7)) (count (%list-length arguments 'invoke-restart)))
    (if (%takes? (%field restart 2) (%field restart 3) count)
        (if (%fixnum? (%field entry 2))
            (%unwind-to (%field entry 2) (%field entry 3) (%field entry 4) (%restart-value (%field restart 1) arguments))
            (%apply (%field restart 1) arguments))
        (%restart-arguments-failed restart count))))
(define (%restart-value function arguments)
  "What the form that established a restart gets."
  (if (%nil? function)
      (if (%pair? arguments) (%car arguments) nil)
      (%record caught function arguments)))
(define (%takes? least greatest count)
  "Whether a number of arguments is acceptable."
  (if (%fx< count least)
      #f
      (if (%nil? greatest) #t (if (%fx< greatest count) #f #t))))
(define-noreturn (%restart-arguments-failed restart count)
  "A restart was invoked with the wrong number of arguments; nothing has been unwound."
  (let ((least (%field restart 2)) (greatest (%field restart 3)))
    (%error (%record condition %arity-error-type %unsupplied nil
                     (if (%identical? least greatest) least (%cons least (%cons greatest nil)))
                     count
                     (%field restart 0)))))

(define (invoke-restart-interactively designator)
  "Invokes a restart with the arguments that its :interactive function gives."
  (let ((restart (%designated-restart designator)))
    (%invoke-restart restart (if (%nil? (%field restart 6)) nil (%argument-list ((%field restart 6)))))))

(define (abort &opt c)
  "Invokes the restart abort."
  (%invoke-restart (%required-restart 'abort c) nil)
  (%error (%record condition %abort-failure-type "abort: the restart returned" nil)))
(define (muffle-warning &opt c)
  "Invokes the restart muffle-warning."
  (%invoke-restart (%required-restart 'muffle-warning c) nil))
(define (%required-restart name c)
  "The restart of that name, which must be active."
  (let ((restart (%find-restart name c)))
    (if (%nil? restart) (%no-restart name) restart)))
(define (proceed &opt c)
  "Invokes the restart continue if there is one; else nil."
  (%invoke-if-found 'continue c nil))
(define (retry &opt c)
  "Invokes the restart retry if there is one; else nil."
  (%invoke-if-found 'retry c nil))
(define (use-value value &opt c)
  "Invokes the restart use-value with a value if there is one; else nil."
  (%invoke-if-found 'use-value c (%cons value nil)))
(define (store-value value &opt c)
  "Invokes the restart store-value with a value if there is one; else nil."
  (%invoke-if-found 'store-value c (%cons value nil)))
(define (%invoke-if-found name c arguments)
  "Invokes the restart of that name if it is visible for c; else nil."
  (let ((restart (%find-restart name c)))
    (if (%nil? restart) nil (%invoke-restart restart arguments))))

; ---- Inspection ----

(define-inline (restart? x)
  "Whether x is a restart."
  (%kind? x restart))
(define (restart-name restart)
  "The name of a restart, a symbol or nil."
  (%field (%expect-restart restart 'restart-name 0) 0))
(define (restart-active? restart)
  "Whether the form that established the restart is still active."
  (%restart-active? (%expect-restart restart 'restart-active? 0)))
(define (%restart-active? restart)
  "Whether the restart chain holds the restart's entry."
  (let ((entry (%field restart 7)))
    (if (%nil? entry) #f (%in-chain? entry (%field (%dyn) 1)))))
(define (restart-report restart)
  "The text that tells what a restart does."
  (%restart-report (%expect-restart restart 'restart-report 0)))
(define (%restart-report restart)
  "The report of a restart: its text, the value of its function, or its name."
  (let ((report (%field restart 4)))
    (cond ((%nil? report) (%restart-name-text restart))
          ((%kind? report procedure) (%display-form (report)))
          (else (%display-form report)))))
(define (%restart-name-text restart)
  "The name of a restart as a string."
  (let ((name (%field restart 0)))
    (if (%nil? name) "nil" (%field name 0))))
