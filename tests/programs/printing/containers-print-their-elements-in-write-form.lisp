(println '("a" b :c 1.5) ["x" "y"] {"k" "v"} @{:t "v"} '(1 . "s") '(quote x) ''x)
(println '(nil #t (#f)) '() [] {} @{} '(()) [[]] [nil])
