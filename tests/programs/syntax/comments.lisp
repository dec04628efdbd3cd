; line comment
#| block #| nested |# comment |#
(println 1 #;(println "dropped") 2 #| inline |# 3)
(println '(a #;b c)) ; trailing
