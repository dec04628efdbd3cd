; Variables, macros, condition types, handlers and parameters of a file that is imported while the program runs.
(define (load name) (import-file (string-append "what-computed-imports-define.files/" name)))
(define (use) (list (twice 4) factor))
(load "library")
(println (use))                                                    ; => (8 2)
(println (try (fail 7) (catch (error e) (list (condition-type e) (condition-field e 'code)))))  ; => (library-error 7)
(println (try (fail 7) (catch e (list (condition-is? e 'library-error) (library-error? e) (library-error-code e)))))  ; => (true true 7)
; Macros are known to what is compiled later.
(println (eval '(swap 1 2)))                                       ; => (2 1)
(load "uses-macro")
(println swapped)                                                  ; => (4 3)
; Variables are shared both ways.
(set! factor 10)
(println (twice 4) (eval 'factor))                                 ; => 40 10
(define (helper) 'new)
(println (call-helper))                                            ; => new
; Conditions, exits and continuations work across it as across a call.
(println (let/ec out (handler-bind ((error (fn (c) (out (library-error-code c))))) (load "fails"))))  ; => 9
(println (restart-case (load "restarts") (stop (v) (list 'stopped v))))  ; => (stopped 3)
(define co (make-coroutine (fn () (load "coroutine") (yield 'outside))))
(println (try (coroutine-resume co) (catch (coroutine-error e) 'no-yield)))  ; => no-yield
