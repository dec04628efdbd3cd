; The procedures that generated code and the host call by themselves, and a few standard ones.

(define-noreturn (%primitive-failed kind operation a b) (%leave exit kind operation))
(define-noreturn (%arity-failed procedure count) (%leave exit procedure count))
(define-noreturn (%not-a-function value) (%leave exit value nil))
(define-noreturn (%undefined-variable name) (%leave exit name nil))
(define-noreturn (%storage-exhausted kind) (%leave exit kind nil))
(define (%run-main thunk) (thunk))
(define (%host-invoke-restart restart arguments) nil)

(define-inline (+ a b) (%add a b))
(define (+ & numbers) (fold + 0 numbers))
(define-inline (cons a b) (%cons a b))
(define-inline (first x) (%first x))
(define-inline (rest x) (%rest x))
(define (list & elements) elements)
(define (fold f start list) (if (%nil? list) start (fold f (f start (%first list)) (%rest list))))
(define (%print-result value) value)
