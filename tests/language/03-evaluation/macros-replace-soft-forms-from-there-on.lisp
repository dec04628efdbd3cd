; A macro with a soft form's name replaces the form for what follows it.
(println (when #f 'form))      ; => nil
(defmacro when (c x) (list c x))
(println (when #f 'macro))     ; => (false macro)
