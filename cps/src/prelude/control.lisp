; Escapes, cleanups and the dynamic environment.
;
; The dynamic environment is four chains: handlers, restarts, winders, parameters. The machine has a cell for the head of each, so that
; establishing something changes one of them and leaving it normally changes that one back.
;
; An entry that can be the target of an exit starts with what the exit brings back: the environment around the form that made it, four
; heads in the above order (0 to 3), and the place on the stack where the procedure that made it returns to (4). So the link to the
; next entry of its own chain is one of the first four fields. An exit (%exit-to) runs the cleanups between the environment it is called in
; and the one of the target, each with the stack and the environment of its own unwind-protect form, then sets the stack pointer and
; returns. Its cost depends on the cleanups crossed and on nothing else.
;
; An escape is an entry of the winder chain itself: it is valid exactly while the chain of the current environment holds it. So leaving
; it by whatever way makes it stale without touching it, and entering its extent again makes it valid again. Where the frames of its call have
; been copied (see reentrant.lisp), the chain may hold a copy of the entry instead, which has the original in field 5.
;
; Frames are copied too, with the entries that their procedures have made. So no procedure keeps in its frame a head of a chain that it is going
; to bring back: it takes off again what it has put on.

;;; Control and continuations

; ---- Exits ----

; A procedure that sets its place on the stack reads it too, which marks it as one that must keep an activation of its own.

(define (%exit-to target value)
  "Makes the procedure that made the target, an active entry, return the value."
  (%place)
  (if (%identical? (%winders) (%field target 2))
      (%land target value)
      (%unwind target value)))

(define-inline (%land target value)
  "The end of an exit, from a procedure that does nothing else after it."
  (%set-place! (%field target 4))
  (%restore-environment target)
  value)
(define-inline (%restore-environment entry)
  "Makes the environment around an entry the current one."
  (%set-handlers! (%field entry 0))
  (%set-restarts! (%field entry 1))
  (%set-winders! (%field entry 2))
  (%set-parameters! (%field entry 3)))

(define (%unwind target value)
  "Exits through the cleanups between here and the target. Each runs where its form stands, so that the next one is looked for from there."
  (%place)
  (let ((winder (%winders)))
    (cond ((%identical? winder (%field target 2)) (%land target value))
          ((%entry? winder binding)
           (%set-place! (%field winder 4))
           (%restore-environment winder)
           ((%field winder 5))
           (%unwind target value))
          ((%entry? winder escape)
           (%when-reached (%shift) (if (%reset? winder) (%check-target target winder) nil))
           (%leave-winder)
           (%unwind target value))
          ((%when-reached (make-coroutine) (%entry? winder coroutine))
           (%when-reached (make-coroutine) (%check-target target winder) (%leave-coroutine winder))
           (%unwind target value))
          (else (%land target value)))))

; A cleanup that an exit runs may suspend its coroutine, or be left and entered again by a continuation. What the exit leads to may be gone
; when it goes on. Frames that are moved or copied start at a coroutine or a reset, so it is there that the exit looks for its target.

(define (%check-target target winder)
  "Signals when an exit that is about to leave a coroutine or a reset has lost its target."
  (cond ((%identical? target winder) nil)
        ((%in-handlers? target (%field winder 0)) nil)
        ((%in-chain? target (%field winder 1) 1) nil)
        ((%in-chain? target (%field winder 2) 2) nil)
        (else (%target-lost))))
(define (%in-handlers? target chain)
  "Whether the chain of handlers, with those hidden by running ones, holds the target."
  (cond ((%identical? target chain) #t)
        ((%entry? chain binding) (%in-handlers? target (%field chain 0)))
        ((%entry? chain handlers) (%in-handlers? target (%slot chain (if (%reduction? chain) 2 0))))
        (else #f)))
(define (%in-chain? target chain link)
  "Whether a chain with that field for a link holds the target."
  (cond ((%identical? target chain) #t)
        ((%nil? chain) #f)
        (else (%in-chain? target (%slot chain link) link))))
(define-noreturn (%target-lost)
  "The form that an exit leads to has been left."
  (%error (%record condition %control-error-type "exit: what it leads to is no longer active" nil)))

; ---- Cleanups ----

(define-inline (%enter-unwind-protect cleanup place)
  "Establishes a cleanup for the rest of a procedure that starts at that place."
  (%set-winders! (%record binding (%handlers) (%restarts) (%winders) (%parameters) place cleanup)))
(define-inline (%leave-winder)
  "Takes the innermost cleanup or escape off."
  (%set-winders! (%field (%winders) 2)))

(define (dynamic-wind before thunk after)
  "Calls before, then thunk, then after; after is called too when control leaves thunk in another way. The value of thunk."
  ;; (let ((l nil)) (dynamic-wind (fn () (set! l (cons 'in l))) (fn () 1) (fn () (set! l (cons 'out l)))) l) => (out in)
  (before)
  (%wind before thunk after))
(define (%wind before thunk after)
  "dynamic-wind without the first call of before, which is called again when frames are copied: it stands behind the cleanup."
  (%set-winders! (%record binding (%handlers) (%restarts) (%winders) (%parameters) (%place) after before))
  (let ((value (thunk)))
    (%leave-winder)
    (after)
    value))

; ---- Escapes ----

(define (%call-escape f)
  "Calls f with a new escape, which is valid until this call is left."
  (let ((escape (%record escape (%handlers) (%restarts) (%winders) (%parameters) (%place))))
    (%set-winders! escape)
    (let ((value (f escape)))
      (%leave-winder)
      value)))

(define (%escape escape value)
  "Makes the %call-escape that made the escape return the value."
  (if (%identical? escape (%winders))
      (%leave-through escape value)
      (let ((target (%active-escape escape (%original escape) (%winders))))
        (if (%nil? target)
            (%dead-escape)
            (%unwind target value)))))
(define (%leave-through escape value)
  "Makes the innermost escape return the value: there is no cleanup to run."
  (%place)
  (%land escape value))
(define (%active-escape escape original chain)
  "The innermost entry of the chain that is the escape or of the same original, or nil."
  (cond ((%identical? escape chain) chain)
        ((%nil? chain) nil)
        ((%identical? (%original chain) original) chain)
        (else (%active-escape escape original (%field chain 2)))))
(define-inline (%original escape)
  "What an escape is a copy of, or itself."
  (if (%fx< 5 (%size escape)) (%field escape 5) escape))

(define-noreturn (%dead-escape)
  "The call that made an escape is not active any more."
  (%error (%record condition %control-error-type "call/ec: the escape is no longer active" nil)))

(define (call/ec f)
  "Calls f with an escape k: (k x) makes this call return x at once, as long as it is active."
  ;; (call/ec (fn (k) (each x '(1 2 3) (if (> x 1) (k x))))) => 2
  (%call-escape (fn (escape) (f (%escape-procedure escape)))))
(define (%escape-procedure escape)
  "The procedure that a program sees of an escape. All of them share one code, by which they are known (%continuation?)."
  (%place)
  (fn (&opt value) (%escape escape value)))
(define (%continuation? f)
  "Whether the procedure is a continuation."
  (cond ((%identical? (%procedure-code f) (%procedure-code (%escape-procedure nil))) #t)
        ((%when-reached (call/cc) (%identical? (%procedure-code f) (%procedure-code (call/cc %itself)))) #t)
        (else (%when-reached (%shift) (%identical? (%procedure-code f) (%procedure-code (%delimited-continuation nil)))))))

; ---- Parameters ----

; A parameter is a procedure over a parameter record: value outside of all bindings, converter or nil. A binding of the parameter chain is
; next entry, record, value.

(define (make-parameter value &opt converter)
  "A parameter: called without arguments it gives its value. The converter is applied to every value put in."
  ;; (let ((p (make-parameter 1))) (list (p) (parameterize ((p 2)) (p)) (p))) => (1 2 1)
  (%parameter-procedure (%record parameter (if (%nil? converter) value (converter value)) converter)))

; What a parameter is called with to give its record.
(define %parameter-request (%record box nil))
(define (%parameter-procedure record)
  "The procedure that a program sees of a parameter. All of them share one code, by which they are known (%parameter?)."
  (%place)
  (fn (&opt (request %unsupplied))
    (cond ((%unsupplied? request) (%parameter-value record (%parameters)))
          ((%identical? request %parameter-request) record)
          (else (%parameter-arguments-failed)))))
(define (%parameter? f)
  "Whether the procedure is a parameter."
  (%identical? (%procedure-code f) (%procedure-code (%parameter-procedure nil))))
(define-noreturn (%parameter-arguments-failed)
  "A parameter was called with an argument."
  (%error (%record condition %arity-error-type %unsupplied nil 0 1 "parameter")))

(define (%parameter-value record chain)
  "The value of a parameter in a chain of bindings."
  (cond ((%nil? chain) (%field record 0))
        ((%identical? (%field chain 1) record) (%field chain 2))
        (else (%parameter-value record (%field chain 0)))))

(define (%with-parameters bindings thunk)
  "Value of the thunk with parameters bound: the bindings are pairs of parameter and value."
  (%set-parameters! (%bind-parameters bindings (%parameters)))
  (let ((value (thunk)))
    (%unbind-parameters bindings)
    value))
(define (%unbind-parameters bindings)
  "Takes the bindings off the chain."
  (if (%nil? bindings)
      nil
      (begin (%set-parameters! (%field (%parameters) 0))
             (%unbind-parameters (%cdr bindings)))))
(define (%bind-parameters bindings chain)
  "The chain with the bindings added."
  (if (%nil? bindings)
      chain
      (let ((record (%parameter-record (%car (%car bindings)))))
        (let ((value (if (%nil? (%field record 1))
                         (%cdr (%car bindings))
                         ((%field record 1) (%cdr (%car bindings))))))
          (%bind-parameters (%cdr bindings) (%record binding chain record value))))))
(define (%parameter-record x)
  "The record of a parameter."
  (if (%kind? x procedure)
      (if (%parameter? x)
          (x %parameter-request)
          (%parameter-record (%wrong-type 'parameterize nil ':parameter x)))
      (%parameter-record (%wrong-type 'parameterize nil ':parameter x))))

; ---- The end of the program ----

;;; System

(define (exit &opt (code 0))
  "Ends the program with an exit code from 0 to 255, after the pending cleanups."
  ;; (try (exit 256) (catch e (condition-type e))) => argument-error
  (%exit (%expect-exit-code code)))
(define (%expect-exit-code x)
  "x, an integer from 0 to 255."
  (let ((code (%expect-integer x 'exit 0)))
    (if (%index-of? code 256)
        code
        (%expect-exit-code (%wrong-argument 'exit "expected an exit code from 0 to 255" code)))))
(define-noreturn (%exit code)
  "Runs the pending cleanups, then leaves."
  (let ((winder (%winders)))
    (cond ((%entry? winder binding) (%exit-through winder code))
          ((%entry? winder escape)
           (%leave-winder)
           (%exit code))
          ((%when-reached (make-coroutine) (%entry? winder coroutine))
           (%when-reached (make-coroutine) (%leave-coroutine winder))
           (%exit code))
          (else (%finish code)))))
(define-noreturn (%exit-through winder code)
  "Runs the cleanup of a winder with its own stack and environment, then goes on ending the program."
  (%place)
  (%set-place! (%field winder 4))
  (%restore-environment winder)
  (%exit-after winder code))
(define-noreturn (%exit-after winder code)
  "Runs the cleanup of a winder, whose stack and environment are current, and goes on ending the program."
  ((%field winder 5))
  (%exit code))
(define-noreturn (%finish code)
  "Leaves the program."
  (%host set-exit-code code)
  (%host flush)
  (%leave exit nil nil)
  (%finish code))
