(println (length '(1 2 3)) (length nil) (length [1 2]) (length "héé") (length {:a 1}) (length @{1 2 3 4}) (length 'abc) (length :abcd))
(println (empty? nil) (empty? '(1)) (empty? []) (empty? "") (empty? "a") (empty? (table)) (empty? {:a 1}))
(println (try (length '(1 . 2)) (catch (type-error e) (condition-field e :actual))) (try (length 5) (catch (type-error e) (condition-field e :actual))))
