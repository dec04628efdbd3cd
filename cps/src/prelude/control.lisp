; Escapes, cleanups and the dynamic environment.
;
; The dynamic environment is an immutable record with the heads of four chains: handlers (0), restarts (1), winders (2), parameters (3).
; Each entry of a chain links to the next one of its own kind by its field 0. Establishing an entry makes it and a new environment;
; leaving normally puts back the environment that the establishing frame remembers.
;
; An entry that can be the target of an exit records where its establishing procedure would return to: stack pointer (field 2 of a
; binding, 1 of an escape), segment, and the environment around it. An exit (%unwind-to) runs the cleanups between the environment it is
; called in and the one of the target, each with the stack and the environment of its own unwind-protect form, then sets the stack
; pointer and returns. Its cost depends on the cleanups crossed and on nothing else.
;
; An escape is an entry of the winder chain itself: it is valid exactly while the chain of the current environment holds it. So leaving
; it by whatever way makes it stale without touching it, and entering its extent again makes it valid again.

; ---- Exits ----

; A procedure that sets the stack pointer reads it too, which marks it as one that must keep an activation of its own.

(define (%unwind-to sp segment dyn value)
  "Exits to the frame at the stack pointer, in the dynamic environment dyn, with the value."
  (%sp)
  (let ((from (%field (%dyn) 2)) (to (%field dyn 2)))
    (if (%identical? from to)
        (begin (%set-sp! sp segment)
               (%set-dyn! dyn)
               value)
        (%unwind-through (%next-cleanup from to) sp segment dyn value))))

(define (%unwind-through winder sp segment dyn value)
  "Exits through a winder, whose cleanup runs first, or straight if it is nil."
  (%sp)
  (if (%nil? winder)
      (begin (%set-sp! sp segment)
             (%set-dyn! dyn)
             value)
      (begin (%set-sp! (%field winder 2) (%field winder 3))
             (%set-dyn! (%field winder 4))
             (%unwind-after winder sp segment dyn value))))

(define (%unwind-after winder sp segment dyn value)
  "Runs the cleanup of a winder, whose stack and environment are current, and goes on with the exit."
  ((%field winder 1))
  (%unwind-to sp segment dyn value))

(define (%next-cleanup entry end)
  "The first entry with a cleanup before the end of a part of the winder chain, or nil."
  (cond ((%identical? entry end) nil)
        ((%nil? entry) nil)
        ((%kind? entry escape) (%next-cleanup (%field entry 0) end))
        (else entry)))

; ---- Cleanups ----

(define (%unwind-protect thunk cleanup)
  "Value of the thunk; the cleanup runs when control leaves it, in whatever way."
  (let ((outer (%dyn)))
    (let ((winder (%record binding (%field outer 2) cleanup (%sp) (%segment) outer)))
      (%set-dyn! (%record dynamic (%field outer 0) (%field outer 1) winder (%field outer 3)))
      (let ((value (thunk)))
        (%set-dyn! outer)
        (cleanup)
        value))))

(define (dynamic-wind before thunk after)
  "Calls before, then thunk, then after; after is called too when control leaves thunk in another way. The value of thunk."
  (before)
  (%unwind-protect thunk after))

; ---- Escapes ----

(define (%call-escape f)
  "Calls f with a new escape, which is valid until this call is left."
  (let ((outer (%dyn)))
    (let ((escape (%record escape (%field outer 2) (%sp) (%segment) outer)))
      (%set-dyn! (%record dynamic (%field outer 0) (%field outer 1) escape (%field outer 3)))
      (let ((value (f escape)))
        (%set-dyn! outer)
        value))))

(define (%escape escape value)
  "Makes the %call-escape that made the escape return the value."
  (if (%in-chain? escape (%field (%dyn) 2))
      (%unwind-to (%field escape 1) (%field escape 2) (%field escape 3) value)
      (%dead-escape)))

(define-noreturn (%dead-escape)
  "The call that made an escape is not active any more."
  (%error (%record condition %control-error-type "call/ec: the escape is no longer active" nil)))

(define (%in-chain? entry chain)
  "Whether the entry is part of the chain."
  (cond ((%identical? entry chain) #t)
        ((%nil? chain) #f)
        (else (%in-chain? entry (%field chain 0)))))

(define (call/ec f)
  "Calls f with an escape k: (k x) makes this call return x at once, as long as it is active."
  (%call-escape (fn (escape) (f (%escape-procedure escape)))))
(define (%escape-procedure escape)
  "The procedure that a program sees of an escape. All of them share one code, by which they are known (%continuation?)."
  (%sp)
  (fn (&opt value) (%escape escape value)))
(define (%continuation? f)
  "Whether the procedure is a continuation."
  (%identical? (%procedure-code f) (%procedure-code (%escape-procedure nil))))

; ---- Parameters ----

; A parameter is a procedure over a parameter record: value outside of all bindings, converter or nil. A binding of the parameter chain is
; next entry, record, value.

(define (make-parameter value &opt converter)
  "A parameter: called without arguments it gives its value. The converter is applied to every value put in."
  (%parameter-procedure (%record parameter (if (%nil? converter) value (converter value)) converter)))

; What a parameter is called with to give its record.
(define %parameter-request (%record box nil))
(define (%parameter-procedure record)
  "The procedure that a program sees of a parameter. All of them share one code, by which they are known (%parameter?)."
  (%sp)
  (fn (&opt (request %unsupplied))
    (cond ((%unsupplied? request) (%parameter-value record (%field (%dyn) 3)))
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
  (let ((outer (%dyn)))
    (let ((chain (%bind-parameters bindings (%field outer 3))))
      (%set-dyn! (%record dynamic (%field outer 0) (%field outer 1) (%field outer 2) chain))
      (let ((value (thunk)))
        (%set-dyn! outer)
        value))))
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

(define (exit &opt (code 0))
  "Ends the program with an exit code from 0 to 255, after the pending cleanups."
  (%exit (%expect-exit-code code)))
(define (%expect-exit-code x)
  "x, an integer from 0 to 255."
  (let ((code (%expect-integer x 'exit 0)))
    (if (%index-of? code 256)
        code
        (%expect-exit-code (%wrong-argument 'exit "expected an exit code from 0 to 255" code)))))
(define-noreturn (%exit code)
  "Runs the pending cleanups, then leaves."
  (let ((winder (%next-cleanup (%field (%dyn) 2) nil)))
    (if (%nil? winder)
        (%finish code)
        (%exit-through winder code))))
(define-noreturn (%exit-through winder code)
  "Runs the cleanup of a winder with its own stack and environment, then goes on ending the program."
  (%sp)
  (%set-sp! (%field winder 2) (%field winder 3))
  (%set-dyn! (%field winder 4))
  (%exit-after winder code))
(define-noreturn (%exit-after winder code)
  "Runs the cleanup of a winder, whose stack and environment are current, and goes on ending the program."
  ((%field winder 1))
  (%exit code))
(define-noreturn (%finish code)
  "Leaves the program."
  (%host set-exit-code code)
  (%host flush)
  (%leave exit nil nil)
  (%finish code))
