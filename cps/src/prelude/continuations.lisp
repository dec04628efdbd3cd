; Full and delimited continuations: language specification 9.
;
; A continuation is saved frames with the heads of the four chains where they end, and what to enter them from. The frames can be entered any
; number of times. What is assigned is shared: a program with copy-environment keeps its assigned variables in boxes.

;;; Control and continuations

; ---- Full continuations ----

; In a program with call/cc each top-level form is a procedure of its own, called by %run-form, whose frame starts a full continuation. One that is captured
; inside a coroutine starts where the coroutine does. This context is an entry of the chain of winders in either case. A continuation
; replaces the frames above its context, which mostly lies where it did: then the frames come back to the places that they had, and the entries of the chains
; that belong to them are good as they are. Only else they are copied.

(define %form
  (%record escape nil nil nil nil 0 'form))
(define (%run-form thunk)
  "Value of a top-level form."
  (%set-field! %form 0 (%handlers))
  (%set-field! %form 1 (%restarts))
  (%set-field! %form 2 (%winders))
  (%set-field! %form 3 (%parameters))
  (%set-fixnum! %form 4 (%place))
  (%set-winders! %form)
  (let ((value (thunk)))
    (%leave-winder)
    value))

(define (%context-from winder)
  "What a full continuation starts from: the innermost coroutine, or else the top-level form, in the chain of winders from the given one on."
  (cond ((%identical? winder %form) winder)
        ((%kind? winder coroutine) winder)
        (else (%context-from (%field winder 2)))))

(define (call/cc f)
  "Calls f with the current continuation k: (k x) returns x from this call, any number of times."
  ;; (+ 1 (call/cc (fn (k) (* 2 (k 5))))) => 6
  (let ((call (fn (context captured)
                (let ((handlers (%handlers))
                      (restarts (%restarts))
                      (winders (%winders))
                      (parameters (%parameters))
                      (end (%captured-end))
                      (number (%resume-number context)))
                  ; The procedure that a program sees. All of them share one code.
                  (f (fn (&opt value)
                       (if (if (%identical? (%winders) winders) (%reenter-here? captured end) #f)
                           (begin
                             (%set-handlers! handlers)
                             (%set-restarts! restarts)
                             (%set-parameters! parameters)
                             (%when-reached (%with-limits) (%announce-limits (%active-limits)))
                             value)
                           (%continue
                             (%record continuation handlers restarts winders parameters captured context end number)
                             value))))))))
    (let ((context (cond ((%identical? (%winders) %form) %form)
                         ((%identical? f %itself) nil)
                         (else (%context-from (%winders))))))
      (cond ((%nil? context)
             (call nil nil))
            ((%capture-here? (%field context 4))
             (call context (%captured)))
            (else
             (let ((captured (%capture (%field context 4))))
               (if (%nil? captured)
                   (begin (%storage-exhausted 1)
                          (call/cc f))
                   (call context captured))))))))
(define (%itself k)
  "The receiver with which call/cc gives a procedure with the code of continuations, by which they are known (%continuation?), also where there is nothing to capture."
  k)
(define (call-with-current-continuation f)
  "Calls f with the current continuation: another name of call/cc."
  (call/cc f))
(define-inline (%resume-number context)
  "Which of the resumes of a coroutine it is in; nil for a top-level form."
  (%when-reached (make-coroutine) (if (%kind? context coroutine) (%field context 9) nil)))

(define (%continue k value)
  "Enters a continuation."
  (if (%enterable? k)
      (if (%identical? (%winders) (%field k 2))
          (%reinstate k 0 value)
          (let ((common (%common-winder (%winders) (%field k 2))))
            (%leave-for k common (%distance (%field k 2) common) value)))
      (%not-enterable)))
(define-inline (%enterable? k)
  "Whether the context of a continuation is there: always for a top-level form, for a coroutine as long as the same resume lasts."
  (if (%identical? (%field k 5) %form)
      #t
      (if (%identical? (%field k 7) (%field (%field k 5) 9))
          (%winder? (%field k 5) (%winders))
          #f)))
(define (%winder? entry chain)
  "Whether the chain of winders holds an entry."
  (cond ((%identical? entry chain) #t)
        ((%nil? chain) #f)
        (else (%winder? entry (%field chain 2)))))
(define-noreturn (%not-enterable)
  "The resume of a coroutine, or the import, that a continuation was captured in is over."
  (%error (%record condition %control-error-type "call/cc: the resume or import that the continuation was captured in is over" nil)))

(define (%distance winder end)
  "The number of entries of a chain of winders before its end."
  (let loop ((winder winder) (count 0))
    (if (%identical? winder end) count (loop (%field winder 2) (%fx+ count 1)))))
(define (%common-winder a b)
  "The first entry that is part of both chains of winders."
  (let ((m (%distance a nil)) (n (%distance b nil)))
    (%common-winder-of (%outer-winder a (%fx- m n)) (%outer-winder b (%fx- n m)))))
(define (%outer-winder winder count)
  "The chain of winders without so many entries."
  (if (%fx< 0 count) (%outer-winder (%field winder 2) (%fx- count 1)) winder))
(define (%common-winder-of a b)
  "%common-winder of chains of the same length."
  (if (%identical? a b) a (%common-winder-of (%field a 2) (%field b 2))))

(define (%leave-for k common count value)
  "Runs the cleanups up to the entry that is part of the continuation too, then enters the continuation, which has so many entries more."
  (%place)
  (let ((winder (%winders)))
    (cond ((%identical? winder common)
           (if (%enterable? k) (%reinstate k count value) (%not-enterable)))
          ((%kind? winder binding)
           (%set-place! (%field winder 4))
           (%restore-environment winder)
           ((%field winder 5))
           (%leave-for k common count value))
          ((%when-reached (make-coroutine) (%kind? winder coroutine))
           (%when-reached (make-coroutine) (%leave-coroutine winder))
           (%leave-for k common count value))
          (else
           (%leave-winder)
           (%leave-for k common count value)))))
(define (%reinstate k count value)
  "Puts the frames of a continuation in place of all that is above its context, and returns the value to them."
  (let ((context (%field k 5)))
    (let ((entered (%reenter (%field k 4) (%field k 6) (%field context 4))))
      (cond ((%identical? entered 1)
             (if (%identical? count 0)
                 (begin
                   (%restore-environment k)
                   (%when-reached (%with-limits) (%announce-limits (%active-limits)))
                   value)
                 (%enter-environment k count value)))
            ((%identical? entered 0)
             (%storage-exhausted 0)
             (%reinstate k count value))
            (else (%reinstate-elsewhere k context count value))))))
(define (%reinstate-elsewhere k context count value)
  "Pushes the frames of a continuation above its context, which is not where it was, and returns the value to them."
  (%place)
  (%restore-environment context)
  (%set-winders! context)
  (let ((saved (%saved-captured (%field k 4) (%field k 6))))
    (if (%nil? saved)
        (begin (%storage-exhausted 1)
               (%reinstate-elsewhere k context count value))
        (if (%identical? (%push-saved saved) 0)
            (begin (%storage-exhausted 0)
                   (%reinstate-elsewhere k context count value))
            (let ((environment (%host copy-environment k (%record binding (%handlers) (%restarts) context (%parameters)) saved)))
              (if (%kind? environment binding)
                  (%enter-environment environment count value)
                  (begin (%set-place! (%field context 4))
                         (%storage-exhausted 1)
                         (%reinstate-elsewhere k context count value))))))))

; ---- Entering copies of frames ----

(define (%enter-saved saved end start value)
  "Pushes a copy of saved frames, and returns the value to it. The records end and start begin with the environments where the frames end and start."
  (let ((place (%place)))
    (if (%identical? (%push-saved saved) 0)
        (begin (%storage-exhausted 0)
               (%enter-saved saved end start value))
        (let ((environment (%host copy-environment end start saved)))
          (if (%kind? environment binding)
              (%enter-environment environment (%distance (%field environment 2) (%winders)) value)
              (begin (%set-place! place)
                     (%storage-exhausted 1)
                     (%enter-saved saved end start value)))))))
(define (%enter-environment environment count value)
  "Returns the value to the frames just pushed, in the environment that goes with them, of whose winders so many are entered."
  (%place)
  (%wind-again (%field environment 2) count)
  (%restore-environment environment)
  (%when-reached (%with-limits) (%announce-limits (%active-limits)))
  value)
(define (%wind-again winder count)
  "Calls the before of each dynamic-wind among so many winders, outermost first, in the environment of its form."
  (if (%fx< 0 count)
      (begin (%wind-again (%field winder 2) (%fx- count 1))
             (if (%kind? winder binding)
                 (if (%fx< 6 (%size winder))
                     (begin (%restore-environment winder)
                            ((%field winder 6)))
                     nil)
                 nil))
      nil))

; ---- Delimited continuations ----

; A reset is an escape (see control.lisp) with a mark in field 5 and its tag in field 6. A shift saves the frames from there on and exits to it with a
; caught record of what is to be done instead and the continuation.

(define (%reset tag thunk)
  "Value of the thunk, or of what a shift to that tag puts in its place."
  (%reset-value tag (%delimited tag thunk)))
(define (%reset-value tag value)
  "The value of a reset whose thunk, or what took its place, has that value or was left by a shift."
  (if (%kind? value caught)
      (%reset tag (fn () ((%field value 0) (%field value 1))))
      value))
(define (%delimited tag thunk)
  "Value of the thunk, or the caught record of a shift."
  (%set-winders! (%record escape (%handlers) (%restarts) (%winders) (%parameters) (%place) 'reset tag))
  (let ((value (thunk)))
    (%leave-winder)
    value))

(define (%shift tag receiver)
  "Calls the receiver with the continuation up to the nearest reset of that tag, in place of that continuation."
  (let ((reset (%reset-from tag (%winders))))
    (if (%nil? reset)
        (%no-reset)
        (let ((saved (%save-frames (%field reset 4) (%place) nil)))
          (if (%nil? saved)
              (begin (%storage-exhausted 1)
                     (%shift tag receiver))
              (%exit-to reset
                        (%record caught
                                 receiver
                                 (%delimited-continuation
                                   (%record continuation (%handlers) (%restarts) (%winders) (%parameters) saved reset)))))))))
(define (%reset-from tag winder)
  "The first reset of that tag in the chain of winders from the given one on, or nil. A shift does not leave its coroutine."
  (cond ((%nil? winder) nil)
        ((%kind? winder coroutine) nil)
        ((if (%reset? winder) (eq? (%field winder 6) tag) #f) winder)
        (else (%reset-from tag (%field winder 2)))))
(define-inline (%reset? winder)
  "Whether an entry of the chain of winders is a reset."
  (if (%kind? winder escape) (%identical? (%original winder) 'reset) #f))
(define-noreturn (%no-reset)
  "shift was evaluated where no reset of its tag is active."
  (%error (%record condition %control-error-type "shift: no reset is active" nil)))
(define (%delimited-continuation k)
  "The procedure that a program sees of a delimited continuation. All of them share one code."
  (%place)
  (fn (&opt value)
    (%reset-value (%field (%field k 5) 6) (%enter-saved (%field k 4) k (%field k 5) value))))
