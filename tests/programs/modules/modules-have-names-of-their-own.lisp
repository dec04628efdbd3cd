; (import path as name) runs the file in a namespace of its own: its definitions are not global.
(import "modules-have-names-of-their-own.files/counter.lisp" as c)
(define n 'mine)
(println (c:next) (c:next) n)
; A qualified name reads the current value.
(println c:n (map c:add [1 2]) c:hidden)
(println (try hidden (catch (undefined-variable e) (condition-report e))))
; Names that the module does not define are global ones, also those that are defined and assigned later.
(println (try (c:read-global) (catch (undefined-variable e) (condition-report e))))
(define outside 1)
(println (c:read-global))
(c:write-global 5)
(println outside)
; Its own definition of a standard name is its own, there and in what it imports by import-file.
(println (first '(1 2)) (c:first-of '(1 2)) (c:joined '(1 2)))
; Several aliases of one file share a module; the file runs once in it, and once in each other namespace.
(import "modules-have-names-of-their-own.files/counter.lisp" as again)
(println (again:next) (c:next))
(import-file "modules-have-names-of-their-own.files/counter.lisp")
(println n (next) (c:next))
; A user's alias wins over a built-in module of that name.
(import "modules-have-names-of-their-own.files/list.lisp" as list)
(println (list:length '(1 2 3)) (string:length "abc"))
; A name that the module does not define is unbound.
(println (try c:nothing (catch (undefined-variable e) (list (condition-report e) (condition-field e 'name)))))
(println (try (c:nothing 1) (catch (undefined-function e) (condition-report e))))
; Local variables come first in a module too.
(println (c:shadow 3))
