; The other variables are as the test is started.
(println (string? (environment-variable "PATH")) (environment-variable "TRAPEZE_CACHE") "|"
         (environment-variable "TRAPEZE_NOT_SET") (environment-variable "") (environment-variable "A=B"))
(println (handler-case (environment-variable 'PATH) (type-error (c) (condition-report c))))
