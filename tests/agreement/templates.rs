//! Expressions without variables of their own, as texts with holes.
//!
//! A hole is `$` and the letter of a [`Kind`](crate::generate::Kind); `$z` is a global that is defined after the first run of the program. The first entries are the simplest ones.

/// Definitions that the programs of one text share.
///
/// `run` runs a program with each of several tuples of inputs. It also takes conditions that are no errors, which `try` lets pass and programs may
/// signal as if they were.
/// `burn` ends a program that has used up its fuel: recursions and handlers call it, so that every program ends. `keep` cuts off what grows from
/// turn to turn of a loop.
pub const SHARED: &str = r#"
(define history nil)
(define events 0)
(define fuel 0)
(define setting (make-parameter 0))
(define (note x)
  (when (< events 40) (set! events (+ events 1)) (set! history (cons x history)))
  x)
(define (burn)
  (set! fuel (- fuel 1))
  (when (< fuel 0) (throw 'out-of-fuel)))
(define (cap n) (if (and (integer? n) (> (abs n) 100000000000000000000000000000000000000000)) (rem n 1000000007) n))
(define (weigh x left)
  (cond ((<= left 0) 0)
        ((pair? x) (weigh (rest x) (- (weigh (first x) left) 1)))
        ((vector? x) (fold (fn (left e) (weigh e left)) left x))
        ((or (table? x) (struct? x)) (fold (fn (left e) (weigh e left)) left (values x)))
        ((string? x) (- left (string-length x)))
        ((integer? x) (if (= x (cap x)) (- left 1) 0))
        (else (- left 1))))
(define (keep x) (if (> (weigh x 100) 0) x 'cut))
(define (show-error e)
  (if (condition? e) (list (condition-type e) (condition-report e)) (list 'thrown e)))
(define (input x)
  (case x ((no-number) (/ 0.0 0.0)) ((infinite) (/ 1.0 0.0)) ((-infinite) (/ -1.0 0.0)) (else x)))
(define (run name program tuples)
  (for-each
    (fn (tuple)
      (set! history nil)
      (set! events 0)
      (set! fuel 150)
      (let ((result (handler-case (try (list 'value (apply program (map input tuple))) (catch e (show-error e)))
                      (condition (c) (list 'not-caught (show-error c))))))
        (println name result (reverse history))))
    tuples))
(define (run-known name program tuples)
  (for-each
    (fn (tuple)
      (println name (try (apply program tuple) (catch e (show-error e)))))
    tuples))
"#;

/// Exact integers.
pub const INTEGERS: &[&str] = &[
    "(+ $i $i)",
    "(- $i $i)",
    "(cap (* $i $i))",
    "(quotient $i (max 1 $i))",
    "(rem $i (bit-or 1 $i))",
    "(mod $i (bit-or 1 $i))",
    "(% $i 7)",
    "(quotient $i $i)",
    "(rem $i $i)",
    "(mod $i $i)",
    "(/ $i $i)",
    "(- $i)",
    "(abs $i)",
    "(min $i $i)",
    "(max $i $i $i)",
    "(bit-and $i $i)",
    "(bit-or $i $i)",
    "(bit-xor $i $i)",
    "(bit-not $i)",
    "(bit-shift $i -3)",
    "(cap (bit-shift $i 5))",
    "(cap (bit-shift $i (mod $i 70)))",
    "(bit-shift $i (- 0 (mod $i 70)))",
    "(gcd $i $i)",
    "(inc $i)",
    "(dec $i)",
    "(+ $i $i $i)",
    "(+)",
    "(cap (* $i 3))",
    "(floor $n)",
    "(round $n)",
    "(ceil $n)",
    "(truncate $n)",
    "(int $n)",
    "(length $l)",
    "(length $v)",
    "(string-length $s)",
    "(length $t)",
    "(cap (pow $i (mod $i 4)))",
    "(count $p $q)",
    "(fold $g $i $q)",
    "(fold-right $g $i $q)",
    "(reduce $g (cons $i $q))",
    "(apply + $q)",
    "(apply $g (list $i $i))",
    "($f $i)",
    "($f $i)",
    "($g $i $i)",
    "($g $i $i)",
    "($k)",
    "($k)",
    "(compare $i $i)",
    "(or (index-of $i $q) -1)",
    "(vector-ref $v $i)",
    "(vector-ref [$i $i $i] (mod $i 3))",
    "(nth (mod $i 2) (list* $i $i $q))",
    "(first (cons $i $q))",
    "(get $t $a $i)",
    "(get (table 'a $i 'b $i $i $i) 'b)",
    "(get {:k $i 1 $i} $i 4)",
    "(string->int (number->string $i))",
    "(setting)",
    "(apply max $i $q)",
    "(char-code (string-append (char-at \"banana\" (mod $i 6)) \"\"))",
    "(fold (fn (a b) (+ a (note b))) $i $q)",
    "(if $b $i $i)",
    "(last (cons $i $q))",
    "(apply - $i $i $q)",
    "(let ((n $i) (s 0)) (while (> n 0) (set! s (+ s $i)) (set! n (quotient n 1000))) (cap s))",
];

/// Integers and floats.
pub const NUMBERS: &[&str] = &[
    "$i",
    "$d",
    "(+ $n $n)",
    "(- $n $n)",
    "(cap (* $n $n))",
    "(/ $n $n)",
    "(- $n)",
    "(abs $n)",
    "(min $n $n)",
    "(max $n $n)",
    "(reduce + 0 $q)",
    "(inc $n)",
    "(or (string->number $s) 0)",
    "(if (< $n $n) $n $n)",
    "(apply min (list $n $n $n))",
    "(fold + $n $q)",
    "(cap (pow $n 2))",
    "(unbox (box $n))",
];

/// Floats.
pub const FLOATS: &[&str] = &[
    "(+ $d $d)",
    "(- $d $d)",
    "(* $d $d)",
    "(/ $d $d)",
    "(sqrt $n)",
    "(float $n)",
    "(- $d)",
    "(abs $d)",
    "(+ $d $i)",
    "(* 1.0 $i)",
    "(/ $i)",
    "(min $d $n)",
    "(pow $d 2)",
    "(exp $d)",
    "(* $d 1e300)",
    "(* $d 1e-300)",
];

/// Booleans.
pub const TRUTHS: &[&str] = &[
    "(< $n $n)",
    "(> $n $n)",
    "(<= $n $n)",
    "(>= $n $n)",
    "(= $n $n)",
    "(= $a $a)",
    "(eq? $a $a)",
    "(== $n $n)",
    "(not $b)",
    "(not= $a $a)",
    "(< $i $i $i)",
    "(zero? $n)",
    "(even? $i)",
    "(odd? $i)",
    "(nil? $a)",
    "(pair? $a)",
    "(integer? $a)",
    "(float? $n)",
    "(string? $a)",
    "(nan? $d)",
    "(any? $p $q)",
    "(all? $p $q)",
    "(empty? $l)",
    "(xor $b $a)",
    "(and $b $b)",
    "(or $b $b)",
    "($p $i)",
    "(has-key? $t $a)",
    "(< $s $s)",
    "(= $s $s)",
    "(string-contains? $s $s)",
    "(equal? $l $l)",
    "(function? $a)",
    "(positive? $n)",
    "(negative? $n)",
    "(= (list $a) (list $a))",
    "(list? $a)",
    "(infinite? $d)",
    "(restart? (find-restart 'use-value))",
];

/// Strings.
pub const TEXTS: &[&str] = &[
    "(string $a)",
    "(string-append $s $s)",
    "(number->string $n)",
    "(substring $s 0 (min (mod $i 5) (string-length $s)))",
    "(string-upcase $s)",
    "(string-join (map string $l) \",\")",
    "(char-at (string-append $s \"a\") 0)",
    "(format \"~a:~s\" $a $a)",
    "(symbol->string $y)",
    "(string-repeat $s (mod $i 3))",
    "(reverse $s)",
    "(string-replace $s \"a\" $s)",
    "(string-pad-left $s (mod $i 12) \"*\")",
    "(take $i $s)",
    "(format \"~d\" $i)",
    "(number->string $i 16)",
    "(list->string (string->list $s))",
    "(string-downcase $s)",
    "(string-trim $s)",
];

/// Lists.
pub const LISTS: &[&str] = &[
    "(list $i $i)",
    "(cons $i $l)",
    "(list)",
    "(list $n $a $i)",
    "(map $f $q)",
    "(filter $p $l)",
    "(remove $p $q)",
    "(reverse $l)",
    "(append $l $l)",
    "(take (mod $i 4) $l)",
    "(drop (mod $i 4) $l)",
    "(rest $l)",
    "(sort $q)",
    "(sort $q (fn (a b) (> a b)))",
    "(sort-by $f $q)",
    "(range 0 (mod $i 6))",
    "(zip $l $l)",
    "(flatten $l)",
    "(distinct $l)",
    "(vector->list $v)",
    "(keys $t)",
    "(values $t)",
    "(keys $m)",
    "(string->list $s)",
    "(append-map (fn (x) (list x $i)) $l)",
    "`(1 ,$n ,@$l)",
    "(map (fn (x y) (list x y)) $l $v)",
    "(map + $q $q)",
    "(list* $i $n $l)",
    "(butlast $l)",
    "(make-list (mod $i 4) $i)",
    "(member $a $l)",
    "(let ((r nil)) (for-each (fn (x) (set! r (cons (note x) r))) $l) r)",
    "(map (partial $g $i) $q)",
    "(map (compose $f $f) $q)",
    "(filter (complement $p) $l)",
    "(apply list $i $l)",
    "(string-split $s)",
    "(concat $l $v)",
    "(cdr $l)",
    "(fold (fn (acc x) (cons x acc)) nil $l)",
    "(fold-right cons $l $l)",
    "(map (fn (e) (first e)) $t)",
    "(sort (map string $l))",
    "(map $f (list->vector $q))",
];

/// Lists of integers.
pub const INTEGER_LISTS: &[&str] = &[
    "(list $i $i)",
    "(cons $i $q)",
    "(list $i $i $i)",
    "(map $f $q)",
    "(filter $p $q)",
    "(remove $p $q)",
    "(reverse $q)",
    "(append $q $q)",
    "(take (mod $i 4) $q)",
    "(drop (mod $i 3) $q)",
    "(rest (cons $i $q))",
    "(sort $q)",
    "(sort $q (fn (a b) (> a b)))",
    "(sort-by $f $q)",
    "(range 0 (mod $i 6))",
    "(distinct $q)",
    "(vector->list (list->vector $q))",
    "(append-map (fn (x) (list x $i)) $q)",
    "`(1 ,$i ,@$q)",
    "(list* $i $i $q)",
    "(butlast (cons $i $q))",
    "(make-list (mod $i 4) $i)",
    "(let ((r nil)) (for-each (fn (x) (set! r (cons (note x) r))) $q) r)",
    "(map (partial $g $i) $q)",
    "(map (compose $f $f) $q)",
    "(filter (complement $p) $q)",
    "(fold (fn (acc x) (cons x acc)) nil $q)",
    "(fold-right cons $q $q)",
    "(map + $q $q)",
    "(map (fn (x y) (- x y)) $q (list $i $i))",
    "(map (fn (k) (k)) (map (fn (x) (fn () (set! x (+ x $i)) x)) $q))",
];

/// Vectors.
pub const VECTORS: &[&str] = &[
    "[$n $n $n]",
    "(vector $i $a)",
    "(vector-set! $v $i $a)",
    "(vector-set! [$a $i $n] (mod $i 3) $a)",
    "(vector-push $v $a)",
    "(list->vector $l)",
    "(vector-map $f (list->vector $q))",
    "(subvector (vector-push $v $i) 0 (mod $i 2))",
    "(reverse $v)",
    "(make-vector (mod $i 5) $a)",
    "(vector-append $v $v)",
    "(sort $v)",
    "(take $i $v)",
    "(protect $a)",
    "(protect $n)",
];

/// Tables, which can change.
pub const TABLES: &[&str] = &[
    "(table 'a $n :b $n)",
    "(put! $t $a $a)",
    "(put! $t $i $n)",
    "(del! $t $a)",
    "(copy $t)",
    "(merge $t $t)",
    "(update $t :b $f $i)",
    "(group-by $p $q)",
    "(struct->table $m)",
    "(let ((t $t)) (for-each (fn (x) (put! t x (note x))) $l) t)",
];

/// Structs, which cannot change.
pub const STRUCTS: &[&str] = &[
    "{:k $n 1 $a}",
    "(struct-put $m $y $a)",
    "(put $m :k $n)",
    "(del $m :k)",
    "(merge $m $m)",
    "(update $m :k $f $i)",
    "(table->struct $t)",
];

/// Symbols and keywords.
pub const SYMBOLS: &[&str] = &[
    "(type-of $a)",
    "(string->symbol $s)",
    "(if $b 'yes 'no)",
    "(string->keyword (string 'k $i))",
    "(restart-case (restart-name (find-restart 'use-value)) (use-value (v) 'no))",
];

/// Anything.
pub const ANYTHING: &[&str] = &[
    "$n",
    "$l",
    "$s",
    "$b",
    "$v",
    "$m",
    "$y",
    "$t",
    "(ignore-errors $a)",
    "(identity $a)",
    "(first $l)",
    "(get $m :k)",
    "(list $a $a)",
    "(cons $a $a)",
    "(find $p $q)",
    "(begin)",
    "(when $b $a)",
    "(unless $b $a)",
    "(last $l)",
    "(apply (fn (&opt a (b $a) & r) (list a b r)) $l)",
    "(reduce (fn (a b) b) $l)",
    "(assoc $a (zip $l $l))",
    "$f",
    "$k",
    "(get $t $a)",
];

/// What signals or may signal, of any kind.
pub const FAILURES: &[&str] = &[
    "(error \"failed with ~a\" $a)",
    "(throw $a)",
    "(begin $z $a)",
    "(+ $i $z)",
    "(begin (set! $z (+ $z 1)) $z)",
    "(length $y)",
    "(char-code $s)",
    "(string->int $s)",
    "(nth $i $l)",
    "(first $l)",
    "(reduce $g $l)",
    "(restart-name (find-restart 'use-value))",
    "(throw (exception $s $a))",
    "(error 'argument-error :argument $a)",
    "(error (make-condition 'type-error :expected :none :actual $a))",
    "(first nil)",
    "(undefined-thing $a)",
    "($i $a)",
    "(+ $n $s)",
    "(vector-ref [1 2] 7)",
    "((fn (a b) a) $a)",
    "((fn (a) a))",
    "(quotient $i 0)",
    "(invoke-restart 'nowhere $a)",
    "(signal 'warning)",
    "(assert $b)",
    "(assert (= $n $n) \"not ~a\" $a)",
    "(cerror \"go on\" \"stopped at ~a\" $a)",
    "(put! $m :z $a)",
    "(string-append $s $a)",
    "(car $a)",
    "(cdr $a)",
    "(length $a)",
    "($s $a)",
    "(floor (/ 0.0 0.0))",
    "(substring $s 3 1)",
    "(apply $f $a)",
    "(error $a)",
    "(map $n $l)",
    "(error \"plain\")",
];
