; Signalling: conditions specification 2 and 3. A signal walks the handler chain and nothing else.
;
; An entry of the handler chain is one cluster. That of a handler-bind is a handlers record: next (0), types (1), then one handler for each
; type. That of a handler-case is a target of exits (see control.lisp) with the types of its clauses (5). While a handler runs, the chain starts
; with a cluster without types that leads to what is outside of the handler's cluster, and keeps the chain of the signal in place of a handler.

;;; Conditions

; ---- Establishing ----

(define-inline (%enter-handler-case types place)
  "Establishes clauses for the rest of a procedure that starts at that place. It returns a caught record (condition, index of the
  clause) when a condition of one of the types is signalled, else it leaves by %leave-handlers."
  (%set-handlers! (%record binding (%handlers) (%restarts) (%winders) (%parameters) place types)))
(define-inline (%leave-handlers value)
  "Takes the innermost cluster off; the value."
  (%set-handlers! (%field (%handlers) 0))
  value)

(define-inline (%caught-value c)
  "What a catch clause binds: the value of a thrown-value, else the condition."
  (if (%identical? (%field c 0) %thrown-value-type) (%field c 3) c))

(define-inline (%reduction? cluster)
  "Whether a handlers record stands for a handler that runs."
  (if (%nil? (%field cluster 1)) (%identical? (%size cluster) 3) #f))

; ---- The walk ----

(define (%signal c)
  "Offers the condition to the active handlers, innermost first; nil if all decline."
  (%when-reached (*break-on-signals*) (%break-on-signal c))
  (%when-reached (condition-backtrace condition-location) (%enter-point c (%place)))
  (%signal-from c (%field c 0) (%handlers))
  (%when-reached (condition-backtrace condition-location) (%leave-restarts nil)))

(define (%signal-from c type cluster)
  "Offers the condition to a cluster and those outside of it."
  (cond ((%entry? cluster handlers)
         (%call-handlers c type cluster (%field cluster 1) 2)
         (%signal-from c type (%field cluster 0)))
        ((%entry? cluster binding)
         (let ((clause (%matching-clause type (%field cluster 5) 0)))
           (if (%fx< clause 0)
               (%signal-from c type (%field cluster 0))
               (%exit-to cluster (%record caught c clause)))))
        ((%nil? cluster)
         (%when-reached (%define-handler) (%call-last-handlers c type (%field %last-handlers 0))))
        (else nil)))

(define (%matching-clause type types index)
  "The index of the first clause whose type matches, counted from the given one, or -1."
  (if (%pair? types)
      (if (%type-matches? type (%car types))
          index
          (%matching-clause type (%cdr types) (%fx+ index 1)))
      -1))

(define (%call-handlers c type cluster types i)
  "Calls the handlers of one cluster whose types match, from the one in field i on, each with only the handlers outside of the cluster active."
  (if (%pair? types)
      (begin
        (if (%type-matches? type (%car types))
            (%call-handler c (%slot cluster i) (%outside cluster))
            nil)
        (%call-handlers c type cluster (%cdr types) (%fx+ i 1)))
      nil))
(define-inline (%outside cluster)
  "The handlers outside of a cluster. What stands for a handler that runs has none, and is passed over: so a walk passes one such entry and not all of those
  whose handlers run inside each other. Where entries may be copied with frames it stays, because the chain of the copied ones may end in it."
  (let ((next (%field cluster 0)))
    (cond ((%when-reached (make-coroutine call/cc %shift %call-restart %run-imported) #t) next)
          ((if (%entry? next handlers) (%reduction? next) #f) (%field next 0))
          (else next))))
(define (%call-handler c handler outside)
  "Calls one handler; it declines by returning."
  (%set-handlers! (%record handlers outside nil (%handlers)))
  (handler c)
  (%set-handlers! (%field (%handlers) 2)))

; Handlers that a program defines for good: pairs of type specifier and procedure. They are one cluster, below all others: the chain of
; handlers ends in nil, or in #f while one of them runs.
(define %last-handlers (%record box nil))

(define (%define-handler specifier handler)
  "Adds a handler to those below all others; nil."
  (let ((procedure (%expect-function handler 'define-handler 1)))
    (%set-field! %last-handlers 0
                 (%append2 (%field %last-handlers 0) (%cons (%cons specifier procedure) nil))))
  nil)
(define (%call-last-handlers c type entries)
  "Calls those of the handlers below all others whose types match."
  (if (%pair? entries)
      (begin
        (if (%type-matches? type (%car (%car entries)))
            (%call-handler c (%cdr (%car entries)) #f)
            nil)
        (%call-last-handlers c type (%cdr entries)))
      nil))

(define *break-on-signals*
  "Type specifier of the conditions that call breakpoint before they are signalled; nil for none."
  ;; (*break-on-signals*) => nil
  (make-parameter nil))
(define (%break-on-signal c)
  "Enters the debugger if the parameter *break-on-signals* names the condition."
  (let ((specifier (*break-on-signals*)))
    (if (%nil? specifier)
        nil
        (%with-parameters (%cons (%cons *break-on-signals* nil) nil)
                          (fn () (if (%condition-is? c (%resolved-specifier specifier '*break-on-signals*)) (%break c) nil))))))

; ---- Designators ----

(define (%condition-of datum arguments default-type operation)
  "The condition that datum and arguments of signal, error or warn stand for."
  (cond ((%kind? datum string) (%simple-condition default-type datum arguments))
        ((%kind? datum condition)
         (if (%nil? arguments)
             datum
             (%condition-of datum (%wrong-type operation 1 ':nil arguments) default-type operation)))
        ((%name-designator? datum) (%make-condition datum arguments operation))
        ((%fixnum? datum) (%make-condition datum arguments operation))
        (else (%condition-of (%wrong-type operation 0 '(:condition :string :symbol :keyword :integer) datum)
                             arguments default-type operation))))
(define (%simple-condition type template arguments)
  "A condition with a message template."
  (if (%identical? type %exception-type)
      (%record condition %exception-type %unsupplied nil nil template arguments)
      (%record condition type %unsupplied nil template arguments)))

; ---- signal, error, throw ----

(define-inline (signal datum) (%signal (%condition-of datum nil %simple-condition-type 'signal)))
(define (signal datum & arguments)
  "Offers a condition to the active handlers; nil if all decline."
  ;; (list (signal "nobody listens") (handler-case (signal 'warning) (warning () 'seen))) => (nil seen)
  (%signal (%condition-of datum arguments %simple-condition-type 'signal)))

; What a program signals is signalled by an ordinary call, so that the code behind it stays with the rest of what runs often; the failures of
; the prelude go through %error, which does not.

(define-inline (error datum) (%signal-error (%error-condition datum nil)))
(define-inline (error datum a) (%signal-error (%error-condition datum (%cons a nil))))
(define-inline (error datum a b) (%signal-error (%error-condition datum (%cons a (%cons b nil)))))
(define (error datum & arguments)
  "Signals a condition, given by itself, by a message and its values, or by its type and fields; then enters the debugger. Never returns."
  ;; (handler-case (error "bad ~a: ~s" 'key "v") (error (c) (condition-report c))) => "bad key: \"v\""
  (%signal-error (%error-condition datum arguments)))
(define-inline (%error-condition datum arguments)
  "The condition that datum and arguments of error stand for."
  (if (%kind? datum string)
      (%record condition %exception-type %unsupplied nil nil datum arguments)
      (%condition-of datum arguments %exception-type 'error)))
(define-inline (%signal-error c)
  "Signals a condition and enters the debugger if nobody handles it."
  (%when-reached (condition-backtrace condition-location) (%keep-backtrace c))
  (%signal c)
  (%invoke-debugger c))
(define-noreturn (%error c)
  "%signal-error where that is not to be expected."
  (%signal-error c))

(define-inline (throw value)
  "Signals a condition, or any other value wrapped in a condition of type thrown-value, as error does. Never returns."
  ;; (try (throw 'x) (catch e (list 'caught e))) => (caught x)
  (%signal-error (%thrown-condition value)))
(define-inline (%thrown-condition value)
  "The condition that throw signals for a value."
  (if (%kind? value condition)
      value
      (%record condition %thrown-value-type %unsupplied nil value)))

(define (warn datum & arguments)
  "Signals a warning, with the restart muffle-warning; if nobody handles it, writes it to standard error. nil."
  ;; (handler-case (warn "low on ~a" 'paper) (warning (c) (condition-report c))) => "low on paper"
  (%warn (%warning-condition datum arguments)))
(define (%warning-condition datum arguments)
  "The condition that datum and arguments of warn stand for, a warning."
  (%expect-warning (%condition-of datum arguments %simple-warning-type 'warn)))
(define (%expect-warning c)
  "c, a warning."
  (if (warning? c) c (%expect-warning (%wrong-type 'warn 0 ':warning c))))
(define (%warn c)
  "warn of a warning."
  (%enter-restarts '([muffle-warning nil 0 0 "Ignore the warning" nil nil]) c (%place))
  (%signal c)
  (%host flush)
  (%host write-error (%join3 "warning: " (%report-or-failure c) "\n"))
  (%leave-restarts nil))

(define (cerror continue-message datum & arguments)
  "error with the restart continue, whose report is the first message; nil when that restart is invoked."
  ;; (handler-bind ((error (fn (c) (proceed c)))) (list (cerror "Go on" "Bad: ~a" 1) 'after)) => (nil after)
  (%cerror continue-message (%condition-of datum arguments %exception-type 'cerror) arguments))
(define (%cerror continue-message c arguments)
  "cerror of a condition."
  (let ((message (%expect-string continue-message 'cerror 0)))
    (%enter-made-restarts
      (%cons (%restart-clause 'continue nil 0 0 (fn () (%format-message message arguments)) nil nil) nil)
      c (%place))
    (%signal-error c)))

(define (%error-for-value c)
  "error with the restart use-value; the value given to that restart."
  (%enter-restarts '([use-value nil 1 1 "Use another value" nil nil]) c (%place))
  (%error c))

; ---- Signals with restarts of their own ----

; What a restart-case expands its form to if that is a call of one of these procedures: its restarts are associated with the condition
; while it is signalled.

(define-inline (%with-own-restarts c)
  "c, with which the restarts of the innermost entry are associated from now on."
  (%set-field! (%restarts) 6 c)
  c)
(define (%signal-with-restarts datum arguments)
  "signal as the form of a restart-case."
  (%signal (%with-own-restarts (%condition-of datum arguments %simple-condition-type 'signal))))
(define (%error-with-restarts datum arguments)
  "error as the form of a restart-case."
  (%signal-error (%with-own-restarts (%error-condition datum arguments))))
(define (%warn-with-restarts datum arguments)
  "warn as the form of a restart-case."
  (%warn (%with-own-restarts (%warning-condition datum arguments))))
(define (%cerror-with-restarts continue-message datum arguments)
  "cerror as the form of a restart-case."
  (%cerror continue-message (%with-own-restarts (%condition-of datum arguments %exception-type 'cerror)) arguments))
(define (%throw-with-restarts value)
  "throw as the form of a restart-case."
  (%signal-error (%with-own-restarts (%thrown-condition value))))

; ---- Traces ----

; In programs that ask for traces, an entry of the restart chain says where the point of a signal is for as long as it is paused: one that hides the
; condition (see restarts.lisp), with that place in a field that such entries do not use. What error keeps is in the condition.

(define-inline (%enter-point c place)
  "Notes that the condition is being signalled by the procedure that starts at that place."
  (%set-restarts! (%record binding place (%restarts) nil nil 'hide c nil)))
(define (%keep-backtrace c)
  "Keeps the innermost frames of the first error of a condition."
  (if (%nil? (%field c 2))
      (%set-field! c 2 (%host backtrace 20 (%place)))
      nil))
(define (condition-backtrace c)
  "The frames of the point where a condition was signalled, lists of name, file, line and column; at most 20 when it has been left."
  ;; (list? (handler-case (error "x") (error (c) (condition-backtrace c)))) => true
  (%backtrace (%expect-condition c 'condition-backtrace 0)))
(define (condition-location c)
  "The place where a condition was signalled, or nil if it was not: file, line and column, joined by colons."
  ;; (string? (handler-case (error "x") (error (c) (condition-location c)))) => true
  (let ((frames (%backtrace (%expect-condition c 'condition-location 0))))
    (if (%nil? frames)
        nil
        (string-join (map (fn (part) (%display-form part)) (%cdr (%car frames))) ":"))))
(define (%backtrace c)
  "condition-backtrace of a condition."
  (let ((point (%paused-point c (%restarts))))
    (if (%nil? point)
        (%field c 2)
        (%host backtrace 1000000000 (%field point 0)))))
(define (%paused-point c entry)
  "The entry that says where the condition is being signalled, or nil."
  (cond ((%nil? entry) nil)
        ((%identical? (%field entry 5) c) entry)
        (else (%paused-point c (%field entry 1)))))

; ---- Failed checks ----

(define-noreturn (%assertion-failed expression)
  "The expression of an assert is false."
  (%error (%record condition %assertion-error-type %unsupplied nil nil nil nil expression)))
(define-noreturn (%check-failed expected actual text)
  "The value of a check-type is not of the expected type, which the text describes if there is one."
  (%error (%record condition %type-error-type (if (%nil? text) %unsupplied (%check-message text actual)) nil
                   expected actual 'check-type nil)))
(define (%check-message text actual)
  "The message of a check-type with a description of its own."
  (%join3 (%join3 "check-type: expected " (%display-form text) ", got ") (%clipped-form actual) ""))
(define-noreturn (%case-failed operation expected actual)
  "No clause of an ecase or one of its relatives fits."
  (%error (%record condition %case-error-type %unsupplied nil expected actual operation nil)))

; ---- The debugger ----

(define *debugger-hook*
  "Function of a condition and itself that invoke-debugger calls first, or nil."
  ;; (parameterize ((*debugger-hook* (fn (c hook) (use-value 5)))) (restart-case (invoke-debugger (exception "x")) (use-value (v) v))) => 5
  (make-parameter nil))

(define (breakpoint &opt (datum "breakpoint") & arguments)
  "Enters the debugger, with the restart continue; handlers and *debugger-hook* are not asked. nil."
  ;; (breakpoint "here") => nil
  (%break (%condition-of datum arguments %simple-condition-type 'breakpoint)))
(define (%break c)
  "breakpoint of a condition: where no debugger is attached, it writes the message to standard error and goes on."
  (%host flush)
  (if (%host debugger?)
      (%stop-at-breakpoint c)
      (begin (%host write-error (%join3 "break: " (%report-or-failure c) "\n"))
             nil)))
(define-deferred (%stop-at-breakpoint c)
  "Leaves for the host as %enter-debugger does; nil when the restart continue is invoked."
  (%enter-restarts '([continue nil 0 0 "Go on" nil nil]) nil (%place))
  (%leave break c (%stop-description c))
  (%abort))

(define-noreturn (invoke-debugger c)
  "Enters the debugger: shows the condition and ends the program through the restart abort, or goes on as the host decides. Never returns."
  ;; (restart-case (parameterize ((*debugger-hook* (fn (c hook) (invoke-restart 'out)))) (invoke-debugger (exception "x"))) (out () 'out)) => out
  (%invoke-debugger (%expect-condition c 'invoke-debugger 0)))
(define-noreturn (%invoke-debugger c)
  "invoke-debugger of a condition."
  (%when-reached (*debugger-hook*) (%call-debugger-hook c))
  (%enter-debugger c))
(define (%call-debugger-hook c)
  "Calls the procedure in *debugger-hook*, if there is one, with the parameter bound to nil."
  (let ((hook (*debugger-hook*)))
    (if (%nil? hook)
        nil
        (%with-parameters (%cons (%cons *debugger-hook* nil) nil) (fn () (hook c hook))))))
(define-noreturn (%enter-debugger c)
  "Leaves for the host with the condition and its %stop-description."
  (%host flush)
  (%leave unhandled c (%stop-description c))
  (%abort))
(define (%stop-description c)
  "A list: report, name of the type, restarts; each restart a list of itself, name and report."
  (%cons (%report-or-failure c)
         (%cons (%type-name c)
                (%cons (%describe-restarts (%visible-restarts c)) nil))))
(define (%describe-restarts restarts)
  "List of restart, name and report of each."
  (if (%pair? restarts)
      (let ((restart (%car restarts)))
        (%cons (%cons restart (%cons (%restart-name-text restart) (%cons (%restart-report-or-failure restart) nil)))
               (%describe-restarts (%cdr restarts))))
      nil))
(define-noreturn (%abort)
  "Invokes the innermost restart abort."
  (let ((restart (%find-restart 'abort nil)))
    (if (%nil? restart)
        (%exit 1)
        (%abort-with restart))))
(define-noreturn (%abort-with restart)
  "Invokes a restart that must not return."
  (%invoke-restart restart nil 0)
  (%error (%record condition %abort-failure-type "abort: the restart returned" nil)))
