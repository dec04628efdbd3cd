; What Chez Scheme has under other names.

(import (chezscheme))

(define call-with-escape call/1cc)

; The value of a form, or another one if anything is raised.
(define-syntax unless-raised
  (syntax-rules ()
    ((_ form value) (guard (e (#t value)) form))))

(define (fold f start list) (fold-left f start list))

(define (write-text text port) (put-string port text))

(define (make-table) (make-eqv-hashtable))
(define (table-set! table key value) (hashtable-set! table key value))
(define (table-ref table key default) (hashtable-ref table key default))

(define (milliseconds)
  (let ((now (current-time 'time-monotonic)))
    (+ (* 1e3 (time-second now)) (/ (time-nanosecond now) 1e6))))

