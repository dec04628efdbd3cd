#lang racket/base
(display "Hello, world!")
(newline)
