; What Guile has under other names; fold and raise come with its libraries.

(use-modules (srfi srfi-1) (srfi srfi-34) (ice-9 control))

(define-syntax-rule (call-with-escape f) (call/ec f))

; The value of a form, or another one if anything is raised.
(define-syntax-rule (unless-raised form value)
  (guard (e (#t value)) form))

(define (write-text text port) (display text port))

(define (make-table) (make-hash-table))
(define (table-set! table key value) (hashv-set! table key value))
(define (table-ref table key default) (hashv-ref table key default))

(define (milliseconds)
  (/ (get-internal-real-time) (/ internal-time-units-per-second 1e3)))

