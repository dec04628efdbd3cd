#lang racket/base
; What Racket has under other names.

(define (call-with-escape f) (call/ec f))

; The value of a form, or another one if anything is raised.
(define-syntax-rule (unless-raised form value)
  (with-handlers ([(lambda (e) #t) (lambda (e) value)]) form))

(define (fold f start list) (foldl f start list))

(define (write-text text port) (write-string text port))

(define (make-table) (make-hasheqv))
(define (table-set! table key value) (hash-set! table key value))
(define (table-ref table key default) (hash-ref table key default))

(define (milliseconds) (current-inexact-milliseconds))

