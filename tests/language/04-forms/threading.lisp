; -> and ->> with functions, calls, macros and core forms.
(defmacro show (e) (show-value (fn () e)))
(define (show-value thunk) (try (write (thunk)) (newline) (catch c (println (string-append "!" (symbol->string (condition-type c)))))))

(defmacro doubled (x) (* 2 x))
(show (-> 5))                                    ; => 5
(show (->> 5))                                   ; => 5
(show (-> 10 (- 3) (/ 2)))                       ; => 3
(show (->> 10 (- 3) (/ 70)))                     ; => -10
(show (-> "a" string-upcase (string-append "b"))) ; => "Ab"
(show (->> '(1 2 3) (map (fn (x) (* x x))) (filter odd?) (fold + 0)))  ; => 10
(show (-> 5 doubled (if 'yes 'no)))              ; => yes
(show (-> 3 doubled inc (list 'x)))              ; => (7 x)
(show (->> #f (or nil)))                         ; => false
(show (-> {:a {:b 7}} (get :a) (get :b)))        ; => 7
