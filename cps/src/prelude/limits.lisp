; Limits on time and storage: conditions specification 5.3. A limit that is reached is a condition with the restart grow, signalled at a safepoint.
;
; The limits of with-limits are bound in the chain of parameters under a name of their own, so that every exit restores them: a list of records, innermost first, of
; kind (0: time, 1: stack, 2: heap), allotment (1), bound (2), value of the kind's meter when the form was entered (3), whether its condition has been signalled, for time (4).
; The host looks at the meters at safepoints and knows only the least bound of each kind; what is out of date there does no harm, since
; %limit-reached looks again.

(define-inline (%active-limits)
  "The limits of the forms around."
  (%bound-under '%limits (%parameters)))
(define (%bound-under name chain)
  "What is bound under an internal name in a chain of parameter bindings, or nil."
  (cond ((%nil? chain) nil)
        ((%identical? (%field chain 1) name) (%field chain 2))
        (else (%bound-under name (%field chain 0)))))

(define (%with-limits time stack heap thunk)
  "Value of the thunk, run within these limits: milliseconds, bytes of stack, bytes of heap, nil where there is none."
  (let ((limits (%limit-added 0 time (%limit-added 1 stack (%limit-added 2 heap (%active-limits))))))
    (%set-parameters! (%record binding (%parameters) '%limits limits))
    (%announce-limits limits)
    (let ((value (thunk)))
      (%set-parameters! (%field (%parameters) 0))
      (%announce-limits (%active-limits))
      value)))
(define (%limit-added kind allotment limits)
  "The limits with one of that kind before them, if there is an allotment."
  (if (%nil? allotment)
      limits
      (let ((meter (%meter kind)) (allotment (%expect-allotment allotment)))
        (%cons (%record binding kind allotment (+ meter allotment) meter #f) limits))))
(define (%expect-allotment x)
  "x, a number that is not negative."
  (if (%number? x)
      (if (%lt x 0) (%expect-allotment (%wrong-argument 'with-limits "expected a limit that is not negative" x)) x)
      (%expect-allotment (%wrong-type 'with-limits nil ':number x))))

(define (%meter kind)
  "What there is of a limited kind: milliseconds since some start, bytes of stack, bytes of heap."
  (%host meter kind))
(define (%announce-limits limits)
  "Tells the host the least bound of each kind, nil where there is none."
  (%host set-limits (%least-bound 0 limits nil) (%least-bound 1 limits nil) (%least-bound 2 limits nil)))
(define (%least-bound kind limits least)
  "The least bound of the limits of a kind and the one given."
  (cond ((%nil? limits) least)
        ((%identical? (%field (%car limits) 0) kind)
         (let ((bound (%field (%car limits) 2)))
           (%least-bound kind (%cdr limits) (if (%nil? least) bound (if (%lt bound least) bound least)))))
        (else (%least-bound kind (%cdr limits) least))))

; ---- Being stopped ----

(define-failure (%limit-reached)
  "The host stopped the program at a safepoint. Goes on if no limit is reached, or when it has been raised."
  (if (%bound-under '%masked (%parameters))
      (%host stop-later)
      (let ((stop (%host stop-reason)))
        (cond ((%identical? stop 1) (%interrupted))
              ((%identical? stop 2) (%time-is-over))
              ((%identical? stop 3) (%stack-is-used-up))
              (else (%check-limits (%active-limits)))))))
(define (%check-limits limits)
  "Signals for each limit that is passed, innermost first."
  (if (%pair? limits)
      (begin (%check-limit (%car limits))
             (%check-limits (%cdr limits)))
      (%announce-limits (%active-limits))))
(define (%check-limit limit)
  "Signals if the limit is passed. When handlers have used up their reserve, the program goes to its restart abort."
  (let ((meter (%meter (%field limit 0))))
    (cond ((%lt meter (%field limit 2)) nil)
          ((%identical? (%field limit 0) 0) (%check-time-limit limit meter))
          (else (%check-storage-limit limit meter)))))
(define (%check-time-limit limit meter)
  "Signals that the limit of the time is passed, once: time that has passed does not come back."
  (if (%field limit 4)
      (%abort)
      (begin
        (%set-field! limit 4 #t)
        (%set-field! limit 2 (+ meter (%time-reserve limit)))
        (%announce-limits (%active-limits))
        (%raise-limit limit (%limit-error (%limit-condition (%field limit 0) (%field limit 1) (- meter (%field limit 3))))))))
(define (%check-storage-limit limit meter)
  "Signals that the limit of the stack or of the heap is passed, or goes to abort when handlers have used up the reserve."
  (let ((end (%end-of-reserve limit (%parameters))))
    (if (%nil? end)
        (%raise-limit limit (%storage-limit-error limit (%field limit 0) (%field limit 1) (- meter (%field limit 3)) meter))
        (%check-reserve end meter))))
(define (%check-reserve end meter)
  "Goes to the restart abort if handlers have used up what they may use of the stack or of the heap."
  (if (%lt meter end) nil (%abort)))
; While handlers run on the reserve, a binding says so: it is gone, and the reserve whole again, when the stack is unwound.
(define (%storage-limit-error limit kind allotment used meter)
  "error for a limit of the stack or of the heap, with the restart grow; what is given to it, or nil."
  (%set-parameters! (%record binding (%parameters) '%reserve (%cons limit (+ meter (if (%identical? kind 1) 65536 1048576)))))
  (let ((amount (%limit-error (%limit-condition kind allotment used))))
    (%set-parameters! (%field (%parameters) 0))
    amount))
(define (%end-of-reserve limit chain)
  "Where the reserve of a limit ends on which handlers run, or nil if none do."
  (cond ((%nil? chain) nil)
        ((if (%identical? (%field chain 1) '%reserve) (%identical? (%car (%field chain 2)) limit) #f) (%cdr (%field chain 2)))
        (else (%end-of-reserve limit (%field chain 0)))))
(define (%raise-limit limit amount)
  "Allows so much more from now on, or the same again if amount is nil."
  (let ((amount (if (%nil? amount) (%field limit 1) (%expect-allotment amount))))
    (%set-field! limit 4 #f)
    (%set-field! limit 2 (+ (%meter (%field limit 0)) amount))
    nil))
(define (%time-reserve limit)
  "What handlers may use beyond a limit of time: a tenth of it and at least a second."
  (let ((tenth (%div (%field limit 1) 10))) (if (%lt tenth 1000) 1000 tenth)))
(define (%limit-condition kind limit used)
  "The condition for a limit of a kind of which so much is used."
  (cond ((%identical? kind 1) (%record condition %stack-exhausted-type %unsupplied nil ':stack limit used))
        ((%identical? kind 2) (%record condition %storage-exhausted-type %unsupplied nil ':heap limit used))
        (else (%record condition %timeout-type %unsupplied nil limit used))))
(define (%limit-error c)
  "error with the restart grow; what is given to it, or nil."
  (%enter-restarts '([grow nil 0 1 "Raise the limit and go on" nil nil]) c (%place))
  (%error c))

(define (%time-is-over)
  "The time that the host gave the program is over."
  (let ((times (%host time-limit)))
    (let ((amount (%limit-error (%record condition %timeout-type %unsupplied nil (%car times) (%car (%cdr times))))))
      (%host extend-time (if (%nil? amount) (%car times) (%expect-allotment amount)))
      nil)))
(define (%stack-is-used-up)
  "What the host gave the program of the stack is used up."
  (let ((end (%end-of-reserve 'host (%parameters))) (meter (%meter 1)))
    (if (%nil? end)
        (let ((amount (%storage-limit-error 'host 1 (%host stack-limit) meter meter)))
          (%host extend-stack (if (%nil? amount) nil (%expect-allotment amount)))
          nil)
        (%check-reserve end meter))))
(define (%interrupted)
  "Somebody interrupts the program."
  (%signal-interrupt (%record condition %interrupt-type %unsupplied nil))
  (%host interrupt-served))
(define (%signal-interrupt c)
  "Signals an interrupt with the restart continue."
  (%enter-restarts '([continue nil 0 0 "Go on" nil nil]) c (%place))
  (%error c))

(define-failure (%storage-exhausted kind)
  "The stack (kind 0) or the heap (kind 1) cannot grow within the memory that the host gave the program. Goes on when there is more."
  (let ((limits (%host memory-limit)))
    (let ((amount (%limit-error (%record condition %storage-exhausted-type %unsupplied nil
                                         (if (%identical? kind 0) ':stack ':heap)
                                         (%car limits) (%car (%cdr limits))))))
      (%host extend-memory (if (%nil? amount) (%car limits) (%expect-allotment amount)))
      nil)))

; ---- Without interrupts ----

(define (%without-interrupts thunk)
  "Value of the thunk, in which no limit and no interrupt stops the program."
  (%set-parameters! (%record binding (%parameters) '%masked #t))
  (let ((value (thunk)))
    (%set-parameters! (%field (%parameters) 0))
    value))
