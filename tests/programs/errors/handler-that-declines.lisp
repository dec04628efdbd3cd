(handler-bind ((error (fn (c) (println "saw" (condition-report c))))) (error "unhandled"))
