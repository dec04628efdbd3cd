; Re-entrant restarts: conditions specification 5.1.
;
; A delimiter is an escape (see control.lisp) with #t in field 5: nothing but what is here tells it from others. call-restart pushes a copy of
; the frames between the nearest delimiter around a restart and the form that established the restart, and makes that copy return as the form
; would if the restart were invoked (%enter-saved in continuations.lisp). The entries of the environment that belong to those frames are copied too (%host copy-environment), which gives the
; heads of the four chains for the copy; what led out of the copied part leads to the environment of the call.
;

;;; Restarts
(define (%with-reentrant-restarts thunk)
  "Value of the thunk, or what exit-reentrant makes it."
  (%set-winders! (%record escape (%handlers) (%restarts) (%winders) (%parameters) (%place) #t))
  (let ((value (thunk)))
    (%leave-winder)
    value))
(define-inline (%delimiter? winder)
  "Whether an entry of the chain of winders is a delimiter."
  (if (%kind? winder escape) (%identical? (%original winder) #t) #f))
(define (%delimiter-from winder)
  "The first delimiter of the chain of winders from the given one on, or nil."
  (cond ((%nil? winder) nil)
        ((%delimiter? winder) winder)
        (else (%delimiter-from (%field winder 2)))))

(define (%coroutine-between? winder delimiter)
  "Whether a coroutine lies before the delimiter in the chain of winders."
  (cond ((%identical? winder delimiter) #f)
        ((%kind? winder coroutine) #t)
        (else (%coroutine-between? (%field winder 2) delimiter))))

(define (exit-reentrant value)
  "Makes the innermost with-reentrant-restarts return the value."
  ;; (with-reentrant-restarts (list 1 (exit-reentrant 2))) => 2
  (let ((delimiter (%delimiter-from (%winders))))
    (if (%nil? delimiter)
        (%reentry-failed 'exit-reentrant "no with-reentrant-restarts is active")
        (%exit-to delimiter value))))

(define (call-restart designator & arguments)
  "Resumes a copy of the point that a restart, given by itself or by its name, goes on from. The value that with-reentrant-restarts has there."
  ;; (with-reentrant-restarts (handler-bind ((error (fn (c) (exit-reentrant (list (call-restart 'use-value 1) (call-restart 'use-value 2)))))) (* 10 (restart-case (error "which?") (use-value (v) v))))) => (10 20)
  (%call-restart (%designated-restart designator 'call-restart) arguments (%list-length arguments 'call-restart)))
(define (%call-restart restart arguments count)
  "call-restart of an active restart with a list of so many arguments."
  (let ((action (%field restart 1)) (entry (%field restart 7)))
    (cond ((if (%takes? (%field restart 2) (%field restart 3) count) #f #t) (%restart-arguments-failed restart count))
          ((%kind? action procedure) (%reentry-failed 'call-restart "the restart goes on where it is invoked"))
          (else
           (let ((delimiter (%delimiter-from (%field entry 2))))
             (if (if (%nil? delimiter) #t (%when-reached (make-coroutine) (%coroutine-between? (%field entry 2) delimiter)))
                 (%reentry-failed 'call-restart "no with-reentrant-restarts is around the restart")
                 (%resume-copy entry delimiter (%restart-result action arguments))))))))
(define-noreturn (%reentry-failed operation message)
  "There is no point to be resumed or left."
  (%error (%record condition %control-error-type (%operation-message operation message) nil)))

(define (%resume-copy entry delimiter value)
  "Pushes a copy of the frames from the delimiter up to the procedure that made the entry, and returns the value to it."
  (let ((saved (%save-frames (%field delimiter 4) (%field entry 4) nil)))
    (if (%nil? saved)
        (begin (%storage-exhausted 1)
               (%resume-copy entry delimiter value))
        (%enter-saved saved entry delimiter value))))
