; Coroutines: language specification 9.
;
; A coroutine runs on the stack of its resumer, above the frames that were there. A yield saves its frames in an object of the heap and
; returns to the resumer; the next resume pushes them above those of the present resumer. Nothing in frames depends on where they lie.
;
; The coroutine itself is an entry of the chain of winders while it runs: fields 0 to 4 are those of a target of exits (see control.lisp), the
; environment and the place of its resumer. So the running coroutine is the first one in the chain, and an exit that passes it ends it.
; Further fields: status (5), last yielded or final value (6), the body before the start, then
; the saved frames (7), which a small coroutine keeps while it runs, to save the next ones in the same object, the heads of the
; chains at the yield, or nil if they were those of the resumer (8), the number of resumes, in programs with call/cc (9).
;
; The last case is the common one: a coroutine that has established nothing takes the environment of whoever resumes it. Otherwise its
; entries are linked to the environment of the present resumer, and moved along with the frames that they belong to (%relink).

;;; Coroutines

(define-inline (%created) 0)
(define-inline (%running) 1)
(define-inline (%suspended) 2)
(define-inline (%done) 3)
(define-inline (%failed) 4)

(define (make-coroutine f)
  "A coroutine that will call f without arguments."
  ;; (let ((co (make-coroutine (fn () (+ 10 (yield 1)))))) (list (coroutine-resume co) (coroutine-resume co 5))) => (1 15)
  (%record coroutine nil nil nil nil 0 0 nil (%expect-function f 'make-coroutine 0) nil 0))

(define-inline (coroutine? x)
  "Whether x is a coroutine."
  ;; (coroutine? (make-coroutine (fn () 1))) => true
  (%kind? x coroutine))
(define (%expect-coroutine x operation)
  "x, a coroutine."
  (if (%kind? x coroutine) x (%expect-coroutine (%wrong-type operation 0 ':coroutine x) operation)))

; ---- Resuming ----

(define-inline (coroutine-resume co)
  (if (%kind? co coroutine) (%resume co nil) (%resume (%expect-coroutine co 'coroutine-resume) nil)))
(define-inline (coroutine-resume co value)
  (if (%kind? co coroutine) (%resume co value) (%resume (%expect-coroutine co 'coroutine-resume) value)))
(define (coroutine-resume co &opt value)
  "Runs a coroutine to its next yield, whose value x becomes, or to its end; the yielded or final value."
  ;; (let ((co (make-coroutine (fn () (yield 'first) 'last)))) (list (coroutine-resume co) (coroutine-resume co))) => (first last)
  (%resume (%expect-coroutine co 'coroutine-resume) value))

(define (%resume co value)
  "coroutine-resume of a coroutine."
  (let ((place (%place)))
    (cond ((%identical? (%field co 5) (%suspended))
           (let ((pushed (%push-saved (%field co 7))))
             (if (%identical? pushed 0)
                 (begin (%storage-exhausted 0) (%resume co value))
                 (begin (%enter-coroutine co pushed place) value))))
          ((%identical? (%field co 5) (%created)) (%start co))
          (else (%cannot-resume co)))))
(define-inline (%enter-coroutine co pushed place)
  "Makes a coroutine whose frames were just pushed, as %push-saved says, above a place of the stack the running one."
  (if (%nil? (%field co 8))
      (begin (%note-resumer co place)
             (%set-winders! co))
      (%relink co pushed place))
  (if (%fx< 64 (%size (%field co 7))) (%set-fixnum! co 7 nil) nil))
(define-inline (%note-resumer co place)
  "Notes the present environment and a place of the stack as those of the resumer, and that the coroutine runs."
  (if (%identical? (%field co 0) (%handlers)) nil (%set-field! co 0 (%handlers)))
  (if (%identical? (%field co 1) (%restarts)) nil (%set-field! co 1 (%restarts)))
  (if (%identical? (%field co 2) (%winders)) nil (%set-field! co 2 (%winders)))
  (if (%identical? (%field co 3) (%parameters)) nil (%set-field! co 3 (%parameters)))
  (%set-fixnum! co 4 place)
  (%set-fixnum! co 5 (%running))
  (%when-reached (call/cc) (%set-fixnum! co 9 (%fx+ (%field co 9) 1))))

(define (%start co)
  "The first resume of a coroutine: calls its body."
  (let ((body (%field co 7)))
    (%set-fixnum! co 7 nil)
    (%note-resumer co (%place))
    (%set-winders! co)
    (%finish-coroutine co (body))))
(define-inline (%finish-coroutine co value)
  "The body of the running coroutine has returned: returns the value to the resumer."
  (%set-winders! (%field co 2))
  (%set-fixnum! co 5 (%done))
  (%set-fixnum! co 7 nil)
  (%when-reached (coroutine-value yield-from) (%set-field! co 6 value))
  value)

; ---- Yielding ----

(define-inline (%running-coroutine)
  "The innermost running coroutine, or nil; also nil if an import runs in it, which cannot be suspended."
  (if (%kind? (%winders) coroutine) (%suspendable (%winders)) (%coroutine-from (%winders))))
(define-inline (%suspendable co)
  (if (%when-reached (%run-imported) (%identical? (%field co 7) 'import)) nil co))
(define (%coroutine-from winder)
  "The first coroutine in the chain of winders from the given one on, or nil."
  (cond ((%nil? winder) nil)
        ((%kind? winder coroutine) (%suspendable winder))
        (else (%coroutine-from (%field winder 2)))))

(define (%yield value)
  "The form yield: returns the value to the resumer of the innermost running coroutine. What the next resume passes."
  (let ((co (%running-coroutine)))
    (if (%nil? co)
        (%yield-failed)
        (let ((frames (%save-frames (%field co 4) (%place) (%field co 7))))
          (if (%nil? frames)
              (begin (%storage-exhausted 1) (%yield value))
              (begin
                (if (%identical? (%field co 7) frames) nil (%set-field! co 7 frames))
                (%set-fixnum! co 5 (%suspended))
                (%when-reached (coroutine-value yield-from) (%set-field! co 6 value))
                (if (%identical? (%winders) co) (%note-heads co) (%set-heads co))
                (%set-place! (%field co 4))
                (%set-winders! (%field co 2))
                value))))))
(define-inline (%note-heads co)
  "Notes the heads of the chains if they are not those of the resumer, which they are afterwards but for the winders."
  (if (%identical? (%handlers) (%field co 0))
      (if (%identical? (%restarts) (%field co 1))
          (if (%identical? (%parameters) (%field co 3))
              (%set-fixnum! co 8 nil)
              (%set-heads co))
          (%set-heads co))
      (%set-heads co)))
(define (%set-heads co)
  "Notes the heads of the chains, and brings back those of the resumer."
  (%set-field! co 8 (%record binding (%handlers) (%restarts) (%winders) (%parameters)))
  (%restore-environment co))

(define (yield-from q)
  "Yields what another coroutine yields, passing on what is resumed with, until it is done; its final value. Yields the elements of any other sequence; nil."
  ;; (let ((co (make-coroutine (fn () (yield-from [1 2]) 3)))) (map identity co)) => (1 2)
  (if (%nil? (%running-coroutine))
      (%yield-failed)
      (if (%kind? q coroutine)
          (if (%identical? (%field q 5) (%done))
              (%field q 6)
              (%yield-values q (%resume q nil)))
          (%yield-elements (%elements q 'yield-from 0)))))
(define (%yield-values co value)
  "Yields a value of a coroutine, unless it is the final one, and those that follow; the final value."
  (if (%identical? (%field co 5) (%suspended))
      (%yield-values co (%resume co (%yield value)))
      value))
(define (%yield-elements elements)
  "Yields the elements of a list."
  (if (%pair? elements)
      (begin (%yield (%car elements))
             (%yield-elements (%cdr elements)))
      (%end-of-list elements 'yield-from)))

; ---- The environment of a coroutine that is resumed ----

(define (%relink co pushed place)
  "%enter-coroutine of a coroutine that has established something: its entries lead to the present environment, and lie where its frames lie."
  (let ((heads (%field co 8)) (frames (%field co 7)))
    (if (if (%identical? (%field co 0) (%handlers))
            (if (%identical? (%field co 1) (%restarts))
                (if (%identical? (%field co 2) (%winders))
                    (if (%identical? (%field co 3) (%parameters)) (%identical? pushed 1) #f)
                    #f)
                #f)
            #f)
        nil
        (begin
          (%relink-handlers (%field heads 0) co frames)
          (%relink-restarts (%field heads 1) co frames)
          (%relink-winders (%field heads 2) co frames)
          (%relink-parameters (%field heads 3) co)))
    (let ((handlers (%linked (%field heads 0) (%field co 0) (%handlers)))
          (restarts (%linked (%field heads 1) (%field co 1) (%restarts)))
          (parameters (%linked (%field heads 3) (%field co 3) (%parameters))))
      (%note-resumer co place)
      (%set-fixnum! co 8 nil)
      (%set-handlers! handlers)
      (%set-restarts! restarts)
      (%set-winders! (%field heads 2))
      (%set-parameters! parameters)
      (%when-reached (%with-limits) (%announce-limits (%active-limits))))))
(define-inline (%linked entry old new)
  "The entry; for the head of a chain of the last resumer, that of the present one."
  (if (%identical? entry old) new entry))

(define (%relink-handlers entry co frames)
  "Relinks the entries of the chain of handlers. While a handler runs, the chain of the signal is the way to all of them; it may hide entries of the resumer
  as well, which means all of them for another resumer."
  (cond ((%identical? entry (%field co 0)) nil)
        ((%kind? entry binding)
         (let ((next (%field entry 0)))
           (%relink-target entry co frames)
           (%relink-handlers next co frames)))
        ((%reduction? entry)
         (let ((next (%field entry 2)))
           (if (if (%identical? (%field entry 0) #f) #t (%inside? (%field entry 0) next (%field co 0)))
               nil
               (%set-field! entry 0 (%handlers)))
           (%set-field! entry 2 (%linked next (%field co 0) (%handlers)))
           (%relink-handlers next co frames)))
        (else
         (let ((next (%field entry 0)))
           (%set-field! entry 0 (%linked next (%field co 0) (%handlers)))
           (%relink-handlers next co frames)))))
(define (%inside? entry chain end)
  "Whether the entry is one of the chain of handlers before its end."
  (cond ((%identical? chain end) #f)
        ((%identical? chain entry) #t)
        ((%kind? chain binding) (%inside? entry (%field chain 0) end))
        (else (%inside? entry (%slot chain (if (%reduction? chain) 2 0)) end))))

(define (%relink-restarts entry co frames)
  "Relinks the entries of the chain of restarts."
  (if (%identical? entry (%field co 1))
      nil
      (let ((next (%field entry 1)))
        (if (%fixnum? (%field entry 4))
            (%relink-target entry co frames)
            (begin
              (%set-field! entry 1 (%linked next (%field co 1) (%restarts)))
              (if (%fixnum? (%field entry 0))
                  (%move entry 0 (%field entry 0) frames 0)
                  nil)))
        (%relink-restarts next co frames))))
(define (%relink-winders entry co frames)
  "Relinks the entries of the chain of winders, which ends in the coroutine."
  (if (%identical? entry co)
      nil
      (begin
        (%relink-target entry co frames)
        (%relink-winders (%field entry 2) co frames))))
(define (%relink-parameters entry co)
  "Relinks the entries of the chain of parameters."
  (if (%identical? entry (%field co 3))
      nil
      (let ((next (%field entry 0)))
        (%set-field! entry 0 (%linked next (%field co 3) (%parameters)))
        (%relink-parameters next co))))
(define (%relink-target entry co frames)
  "Relinks a target of exits."
  (%set-field! entry 0 (%linked (%field entry 0) (%field co 0) (%handlers)))
  (%set-field! entry 1 (%linked (%field entry 1) (%field co 1) (%restarts)))
  (%set-field! entry 3 (%linked (%field entry 3) (%field co 3) (%parameters)))
  (%move entry 4 (%field entry 4) frames 0))

; Saved frames are parts: number of words, place, place where they were pushed last, words.

(define (%move entry index place frames i)
  "Makes the entry's field tell where a place in the saved frames is now. It lies in one of the parts from index i on, the one of its segment."
  (if (%fx< i (%size frames))
      (let ((start (%slot frames (%fx+ i 1))))
        (if (%identical? (%fxshr start 32) (%fxshr place 32))
            (%set-fixnum! entry index (%fx+ (%slot frames (%fx+ i 2)) (%fx- place start)))
            (%move entry index place frames (%fx+ i (%fx+ 3 (%slot frames i))))))
      nil))

; ---- Leaving ----

(define (%leave-coroutine co)
  "The running coroutine is left by an exit: it has failed."
  (%set-fixnum! co 5 (%failed))
  (%set-fixnum! co 7 nil)
  (%set-fixnum! co 8 nil)
  (%leave-winder))
(define (coroutine-close co)
  "Ends a coroutine: runs the cleanups of a suspended one. nil."
  ;; (let ((co (make-coroutine (fn () (yield 1) 2)))) (coroutine-resume co) (coroutine-close co) (coroutine-status co)) => "done"
  (%close (%expect-coroutine co 'coroutine-close)))
(define (%close co)
  "coroutine-close of a coroutine."
  (cond ((%identical? (%field co 5) (%suspended))
         (%exit-from co)
         (%finish-closing co))
        ((%identical? (%field co 5) (%running)) (%cannot-resume co))
        ((%identical? (%field co 5) (%created)) (%closed co))
        (else nil)))
(define (%finish-closing co)
  "Resumes a coroutine whose cleanups yield until they are done."
  (if (%identical? (%field co 5) (%suspended))
      (begin (%resume co nil)
             (%finish-closing co))
      (%closed co)))
(define (%closed co)
  "Notes that a coroutine is done."
  (%set-fixnum! co 5 (%done))
  (%set-fixnum! co 7 nil)
  nil)
(define (%exit-from co)
  "Makes a suspended coroutine leave by an exit to its resumer."
  (let ((place (%place)))
    (let ((pushed (%push-saved (%field co 7))))
      (if (%identical? pushed 0)
          (begin (%storage-exhausted 0) (%exit-from co))
          (begin (%enter-coroutine co pushed place)
                 (%unwind co nil))))))

; ---- Inspection ----

(define (coroutine-status co)
  "One of the strings created, running, suspended, done, error."
  ;; (coroutine-status (make-coroutine (fn () 1))) => "created"
  (let ((status (%field (%expect-coroutine co 'coroutine-status) 5)))
    (cond ((%identical? status (%created)) "created")
          ((%identical? status (%running)) "running")
          ((%identical? status (%suspended)) "suspended")
          ((%identical? status (%done)) "done")
          (else "error"))))
(define (%coroutine-form co)
  "The text of a coroutine."
  (let ((status (%field co 5)))
    (cond ((%identical? status (%created)) "<coroutine:Created>")
          ((%identical? status (%running)) "<coroutine:Running>")
          ((%identical? status (%suspended)) "<coroutine:Suspended>")
          ((%identical? status (%done)) "<coroutine:Done>")
          (else "<coroutine:Error>"))))
(define (coroutine-done? co)
  "Whether a coroutine is done or has failed."
  ;; (let ((co (make-coroutine (fn () 1)))) (coroutine-resume co) (coroutine-done? co)) => true
  (if (%fx< (%field (%expect-coroutine co 'coroutine-done?) 5) (%done)) #f #t))
(define (coroutine-value co)
  "The last yielded or final value of a coroutine, nil before."
  ;; (let ((co (make-coroutine (fn () (yield 7))))) (coroutine-resume co) (coroutine-value co)) => 7
  (%field (%expect-coroutine co 'coroutine-value) 6))
(define (coroutine-next co)
  "The pair of the next value and #f; of nil and #t if the coroutine was done already."
  ;; (let ((co (make-coroutine (fn () 1)))) (list (coroutine-next co) (coroutine-next co))) => ((1 . false) (nil . true))
  (let ((co (%expect-coroutine co 'coroutine-next)))
    (if (%identical? (%field co 5) (%done))
        (%cons nil #t)
        (let ((value (%resume co nil)))
          (%cons value #f)))))
(define (coroutine->iterator co)
  "The coroutine."
  ;; (let ((co (make-coroutine (fn () 1)))) (= (coroutine->iterator co) co)) => true
  (%expect-coroutine co 'coroutine->iterator))

; ---- Sequences ----

; A coroutine that is gone through is a list whose tail is not there yet: the last pair's tail is a continuation record with the coroutine, from which
; %more-elements makes the next pair. Such lists are never values of programs.

(define (%coroutine-elements co)
  "The values that a coroutine yields, as a list that is made on the way."
  (%next-pair (%record continuation co)))
(define (%next-pair rest)
  "The next pair of a list that is made on the way, or nil."
  (let ((co (%field rest 0)))
    (if (%identical? (%field co 5) (%done))
        nil
        (let ((value (%resume co nil)))
          (if (%identical? (%field co 5) (%done))
              nil
              (%cons value rest))))))
(define (%coroutine-list co)
  "The list of the values that a coroutine yields."
  (%collect-pairs (%coroutine-elements co) nil))
(define (%collect-pairs elements found)
  "The elements of a list that is made on the way, after those found, which are in reverse."
  (if (%pair? elements)
      (%collect-pairs (%next-pair (%cdr elements)) (%cons (%car elements) found))
      (%reverse-onto found nil)))

; ---- Failures ----

(define-failure (%cannot-resume co)
  "A coroutine that runs, is done or has failed cannot be resumed. The value to be used instead."
  (%coroutine-failure (%join3 "coroutine-resume: the coroutine "
                              (cond ((%identical? (%field co 5) (%running)) "is running")
                                    ((%identical? (%field co 5) (%done)) "is done")
                                    (else "has failed"))
                              "")))
(define-failure (%yield-failed)
  "yield was evaluated outside of a coroutine. The value to be used instead."
  (%coroutine-failure "yield: no coroutine is running"))
(define (%coroutine-failure message)
  "Signals a coroutine-error; the value given to its restart use-value."
  (%error-for-value (%record condition %coroutine-error-type message nil)))
