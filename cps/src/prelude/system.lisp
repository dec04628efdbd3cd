; The system around the program: language specification 12.13 and 12.14, as far as it needs nothing but the machine.

;;; System

(define (command-line)
  "List of the strings after -- on the command line."
  ;; (command-line) => nil
  (%host command-line))
(define (environment-variable name)
  "The value of a variable of the environment, or nil; needs the capability :env."
  ;; (environment-variable "NO_SUCH_VARIABLE") => nil
  (let ((text (%expect-string name 'environment-variable 0)))
    (let ((value (%host environment-variable text)))
      (if (%kind? value caught)
          (%environment-failed value text)
          value))))
(define-failure (%environment-failed failure name)
  "environment-variable where the host gave no value."
  (let ((choice (%refused (%environment-condition failure name))))
    (if (%kind? choice caught) (environment-variable name) choice)))
(define (%environment-condition failure name)
  "The condition for a variable that may not be seen, or whose value is no text."
  (if (%nil? (%field failure 0))
      (%permission-condition 'environment-variable failure name)
      (%record condition %io-error-type
               (%operation-message 'environment-variable (%join3 (%field failure 1) ": " (%write-form name))) nil)))
(define (current-time)
  "Seconds since 1970, a float."
  ;; (float? (current-time)) => true
  (%host current-time))
(define (monotonic-time)
  "Seconds since some start, a float that never goes back."
  ;; (float? (monotonic-time)) => true
  (%host monotonic-time))
(define (sleep seconds)
  "Waits for a number of seconds; nil."
  ;; (sleep 0.001) => nil
  (let ((duration (%expect-number seconds 'sleep 0)))
    (if (%ge duration 0)
        (begin (%host flush)
               (%host sleep duration)
               nil)
        (sleep (%wrong-argument 'sleep "expected a number of seconds that is not negative" duration)))))
(define (memory-usage)
  "List of the bytes in use and the bytes reserved."
  ;; (length (memory-usage)) => 2
  (%host memory-usage))
(define (function-name f)
  "The name of a function, a symbol, or nil."
  ;; (function-name first) => first
  (let ((name (%host procedure-name (%expect-function f 'function-name 0))))
    (if (%unsupplied? name) nil (string->symbol name))))
(define (doc f)
  "What the author of a function wrote about it, a string, or nil."
  ;; (doc (fn (n) "Twice n." (* 2 n))) => "Twice n."
  (%host procedure-doc (%expect-function f 'doc 0)))
(define (function-arity f)
  "List of the least and the greatest number of arguments of a function; the latter is nil when there is no limit."
  ;; (list (function-arity cons) (function-arity list) (function-arity (fn (a &opt b) a))) => ((2 2) (0 nil) (1 2))
  (%host procedure-arity (%expect-function f 'function-arity 0)))
(define (package-info)
  "List of name, version and description of the language implementation."
  ;; (first (package-info)) => "trapeze"
  (%cons "trapeze"
         (%cons (package-version)
                (%cons "Elle Lisp to WebAssembly, with a control stack that is data" nil))))

(define (%call-embedder name arguments)
  "Calls the function that the embedder has under that name; what it refuses is an error with its message."
  (let ((index (%host find-embedder name)))
    (if (%unsupplied? index)
        (%error-for-value
          (%record condition %unsupported-error-type (%join2 name ": the host does not have this function") nil name))
        (let ((result (%host call-embedder index arguments)))
          (if (%kind? result caught)
              (%error-for-value (%record condition %exception-type (%field result 0) nil nil nil nil))
              result)))))

;;; Debugging

(define (debug-print x)
  "Writes [DEBUG] and the write form of x to standard error; x."
  ;; (debug-print 5) => 5
  (%host write-error (%string-concat (%cons "[DEBUG] " (%cons (%write-form x) (%cons "\n" nil)))))
  x)
(define (trace label &opt (x %unsupplied))
  "Writes [TRACE], the label and the write form of x to standard error; x. With one function writes its name; the function."
  ;; (trace "sum" (+ 1 2)) => 3
  (if (%unsupplied? x)
      (%trace-function (%expect-function label 'trace 0))
      (%trace-value (%display-form label) x)))
(define (%trace-value label x)
  "Writes a labelled value."
  (%host write-error
         (%string-concat (%cons "[TRACE] " (%cons label (%cons ": " (%cons (%write-form x) (%cons "\n" nil)))))))
  x)
(define (%trace-function f)
  "Writes a function's name."
  (let ((name (%host procedure-name f)))
    (%host write-error
           (%string-concat (%cons "[TRACE] " (%cons (if (%unsupplied? name) "fn" name) (%cons "\n" nil)))))
    f))
(define (profile f)
  "Calls f and writes [PROFILE] and the milliseconds it took to standard error; its value."
  ;; (profile (fn () 5)) => 5
  (let ((start (%host monotonic-time)))
    (let ((value (f)))
      (let ((milliseconds (%mul (%sub (%host monotonic-time) start) 1000.0)))
        (%host write-error
               (%string-concat (%cons "[PROFILE] " (%cons (%host number->fixed milliseconds 3) (%cons " ms\n" nil)))))
        value))))

; ---- Names of a compiler that compiled single procedures ----

(define (jit-compile f)
  "The closure itself: all code is compiled."
  ;; ((jit-compile (fn (x) x)) 1) => 1
  (if (%identical? (type-of f) ':closure)
      f
      (jit-compile (%wrong-type 'jit-compile 0 ':closure f))))
(define (jit-compiled? x)
  "Whether x is a closure."
  ;; (jit-compiled? (fn (x) x)) => true
  (%identical? (type-of x) ':closure))
(define (jit-compilable? x)
  "Whether x is a closure: another name of jit-compiled?."
  (jit-compiled? x))
(define (jit-stats)
  "Struct of counters of the program's code."
  ;; (struct? (jit-stats)) => true
  (%pairs->struct (%cons (%cons ':code-ids (%host code-count)) nil)))
