;; Recursive programs by hand in two ways. Values are those of the compiled programs: a whole number is shifted left by three bits. Double braces are checks,
;; see `mod.rs`; where the compiler knows a number to be small there are none.
;;
;; In the first way a call of Lisp is a call of WebAssembly, and memory holds the truth about the stack all the same. A call pushes the frame that the compiled program pushes: what is live behind it and the code id of the way on. The native return address is a cache of that
;; code id: a callee that could not go on natively would give the mark, at which every native frame is left, and the trampoline would go on from the frames in memory. Behind
;; a call, live values are taken from the frame again, since a collection may have moved them. The budget travels along as a parameter and as a result.
;;
;; In the second way, `..._dispatched`, frames are in memory only, and a return goes through the dispatch of the one function that the program is.
(module
  (memory (export "memory") 2048)

  (func $safepoint (result i32) i32.const 1000000)
  (func $stack_full unreachable)
  (func $add_slowly (param i64 i64) (result i64) unreachable)
  (func $subtract_slowly (param i64 i64) (result i64) unreachable)
  (func $equal_slowly (param i64 i64) (result i32) unreachable)
  (func $fail (result i64) unreachable)

  (func $fib (param $sp i32) (param $budget i32) (param $n i64) (result i64 i32)
    (local $a i64) (local $b i64)
    {{stack}}
    {{budget}}
    (if (i64.lt_s (local.get $n) (i64.const 16)) (then (return (local.get $n) (local.get $budget))))
    (i64.store (local.get $sp) (local.get $n))
    (i64.store offset=8 (local.get $sp) (i64.const 80))
    (local.set $a (i64.sub (local.get $n) (i64.const 8)))
    (call $fib (i32.add (local.get $sp) (i32.const 16)) (local.get $budget) (local.get $a))
    (local.set $budget)
    (local.set $a)
    {{returned $a}}
    (local.set $n (i64.load (local.get $sp)))
    (i64.store (local.get $sp) (local.get $a))
    (i64.store offset=8 (local.get $sp) (i64.const 88))
    (local.set $b (i64.sub (local.get $n) (i64.const 16)))
    (call $fib (i32.add (local.get $sp) (i32.const 16)) (local.get $budget) (local.get $b))
    (local.set $budget)
    (local.set $b)
    {{returned $b}}
    (local.set $a (i64.load (local.get $sp)))
    {{add $n $a (local.get $b)}}
    (local.get $n)
    (local.get $budget))

  (func $tak (param $sp i32) (param $budget i32) (param $x i64) (param $y i64) (param $z i64) (result i64 i32)
    (local $a i64) (local $b i64) (local $c i64)
    {{stack}}
    (loop $again
      {{budget}}
      (if (i64.ge_s (local.get $y) (local.get $x)) (then (return (local.get $z) (local.get $budget))))
      (i64.store (local.get $sp) (local.get $x))
      (i64.store offset=8 (local.get $sp) (local.get $y))
      (i64.store offset=16 (local.get $sp) (local.get $z))
      (i64.store offset=24 (local.get $sp) (i64.const 80))
      (local.set $a (i64.sub (local.get $x) (i64.const 8)))
      (call $tak (i32.add (local.get $sp) (i32.const 32)) (local.get $budget) (local.get $a) (local.get $y) (local.get $z))
      (local.set $budget)
      (local.set $a)
      {{returned $a}}
      (local.set $x (i64.load (local.get $sp)))
      (local.set $y (i64.load offset=8 (local.get $sp)))
      (local.set $z (i64.load offset=16 (local.get $sp)))
      (i64.store offset=24 (local.get $sp) (local.get $a))
      (i64.store offset=32 (local.get $sp) (i64.const 88))
      (local.set $b (i64.sub (local.get $y) (i64.const 8)))
      (call $tak (i32.add (local.get $sp) (i32.const 40)) (local.get $budget) (local.get $b) (local.get $z) (local.get $x))
      (local.set $budget)
      (local.set $b)
      {{returned $b}}
      (local.set $x (i64.load (local.get $sp)))
      (local.set $y (i64.load offset=8 (local.get $sp)))
      (local.set $z (i64.load offset=16 (local.get $sp)))
      ;; Only what is live: the results of the two calls.
      (i64.store (local.get $sp) (i64.load offset=24 (local.get $sp)))
      (i64.store offset=8 (local.get $sp) (local.get $b))
      (i64.store offset=16 (local.get $sp) (i64.const 96))
      (local.set $c (i64.sub (local.get $z) (i64.const 8)))
      (call $tak (i32.add (local.get $sp) (i32.const 24)) (local.get $budget) (local.get $c) (local.get $x) (local.get $y))
      (local.set $budget)
      (local.set $z)
      {{returned $z}}
      (local.set $x (i64.load (local.get $sp)))
      (local.set $y (i64.load offset=8 (local.get $sp)))
      (br $again))
    unreachable)

  (func $depth (param $sp i32) (param $budget i32) (param $n i64) (result i64 i32)
    (local $a i64)
    {{stack}}
    {{budget}}
    (if (i64.eqz (local.get $n)) (then (return (i64.const 0) (local.get $budget))))
    (i64.store (local.get $sp) (i64.const 80))
    (local.set $a (i64.sub (local.get $n) (i64.const 8)))
    (call $depth (i32.add (local.get $sp) (i32.const 8)) (local.get $budget) (local.get $a))
    (local.set $budget)
    (local.set $a)
    {{returned $a}}
    (i64.add (local.get $a) (i64.const 8))
    (local.get $budget))

  ;; All ways to place `n` queens of which those up to `row` stand. The test of a place is a loop within it.
  (func $try (param $sp i32) (param $budget i32) (param $n i64) (param $col i64) (param $queens i64) (param $row i64) (param $count i64) (result i64 i32)
    (local $placed i64) (local $off i64) (local $queen i64) (local $distance i64) (local $equal i32) (local $hp i32)
    {{stack}}
    (loop $again
      {{budget}}
      (if (i64.eq (local.get $col) (local.get $n)) (then (return (local.get $count) (local.get $budget))))
      (local.set $placed (local.get $queens))
      (local.set $off (i64.const 8))
      (block $attacked
        (block $safe
          (loop $next
            {{budget}}
            (br_if $safe (i64.eq (local.get $placed) (i64.const 7)))
            (if (i32.ne (i32.and (i32.wrap_i64 (local.get $placed)) (i32.const 7)) (i32.const 2)) (then (return (call $fail) (local.get $budget))))
            (local.set $queen (i64.load offset=6 (i32.wrap_i64 (local.get $placed))))
            {{equal $equal $queen (local.get $col)}}
            (br_if $attacked (local.get $equal))
            {{subtract $distance $col (local.get $queen)}}
            (if (i64.lt_s (local.get $distance) (i64.const 0))
              (then (local.set $distance (i64.sub (i64.const 0) (local.get $distance)))))
            (br_if $attacked (i64.eq (local.get $distance) (local.get $off)))
            (local.set $placed (i64.load offset=14 (i32.wrap_i64 (local.get $placed))))
            (local.set $off (i64.add (local.get $off) (i64.const 8)))
            (br $next)))
        (i64.store (local.get $sp) (local.get $n))
        (i64.store offset=8 (local.get $sp) (local.get $col))
        (i64.store offset=16 (local.get $sp) (local.get $queens))
        (i64.store offset=24 (local.get $sp) (local.get $row))
        (i64.store offset=32 (local.get $sp) (i64.const 80))
        (local.set $hp (i32.load (i32.const 16)))
        {{room}}
        (i32.store (i32.const 16) (i32.add (local.get $hp) (i32.const 16)))
        (i64.store (local.get $hp) (local.get $col))
        (i64.store offset=8 (local.get $hp) (local.get $queens))
        (call $search
          (i32.add (local.get $sp) (i32.const 40)) (local.get $budget) (local.get $n) (i64.add (local.get $row) (i64.const 8))
          (i64.extend_i32_u (i32.sub (local.get $hp) (i32.const 6))) (local.get $count))
        (local.set $budget)
        (local.set $count)
        {{returned $count}}
        (local.set $n (i64.load (local.get $sp)))
        (local.set $col (i64.load offset=8 (local.get $sp)))
        (local.set $queens (i64.load offset=16 (local.get $sp)))
        (local.set $row (i64.load offset=24 (local.get $sp))))
      (local.set $col (i64.add (local.get $col) (i64.const 8)))
      (br $again))
    unreachable)
  (func $search (param $sp i32) (param $budget i32) (param $n i64) (param $row i64) (param $queens i64) (param $count i64) (result i64 i32)
    (local $more i64)
    (if (i64.eq (local.get $row) (local.get $n))
      (then
        {{add $more $count (i64.const 8)}}
        (return (local.get $more) (local.get $budget))))
    (return_call $try (local.get $sp) (local.get $budget) (local.get $n) (i64.const 0) (local.get $queens) (local.get $row) (local.get $count)))

  (func (export "fib_dispatched") (param $n i64) (result i64)
    (local $sp i32) (local $budget i32) (local $pc i32) (local $value i64) (local $a i64) (local $sum i64)
    (local.set $sp (call $start))
    (local.set $budget (call $safepoint))
    (i64.store (local.get $sp) (i64.const 16))
    (local.set $sp (i32.add (local.get $sp) (i32.const 8)))
    (local.set $pc (i32.const 3))
    (loop $dispatch
      (block $finished
        (block $entry
          (block $after_second
            (block $after_first
              (br_table $after_first $after_second $finished $entry (local.get $pc)))
            (local.set $n (i64.load (i32.sub (local.get $sp) (i32.const 8))))
            (i64.store (i32.sub (local.get $sp) (i32.const 8)) (local.get $value))
            (i64.store (local.get $sp) (i64.const 8))
            (local.set $sp (i32.add (local.get $sp) (i32.const 8)))
            (local.set $n (i64.sub (local.get $n) (i64.const 16)))
            (br $entry))
          (local.set $sp (i32.sub (local.get $sp) (i32.const 8)))
          (local.set $a (i64.load (local.get $sp)))
          {{add $sum $a (local.get $value)}}
          (local.set $value (local.get $sum))
          {{pop}})
        (loop $again
          {{stack}}
          {{budget}}
          (if (i64.lt_s (local.get $n) (i64.const 16))
            (then
              (local.set $value (local.get $n))
              {{pop}}))
          (i64.store (local.get $sp) (local.get $n))
          (i64.store offset=8 (local.get $sp) (i64.const 0))
          (local.set $sp (i32.add (local.get $sp) (i32.const 16)))
          (local.set $n (i64.sub (local.get $n) (i64.const 8)))
          (br $again)))
      (return (local.get $value)))
    unreachable)

  (func (export "tak_dispatched") (param $x i64) (param $y i64) (param $z i64) (result i64)
    (local $sp i32) (local $budget i32) (local $pc i32) (local $value i64) (local $a i64)
    (local.set $sp (call $start))
    (local.set $budget (call $safepoint))
    (i64.store (local.get $sp) (i64.const 24))
    (local.set $sp (i32.add (local.get $sp) (i32.const 8)))
    (local.set $pc (i32.const 4))
    (loop $dispatch
      (block $finished
        (block $entry
          (block $after_third
            (block $after_second
              (block $after_first
                (br_table $after_first $after_second $after_third $finished $entry (local.get $pc)))
              (local.set $sp (i32.sub (local.get $sp) (i32.const 24)))
              (local.set $x (i64.load (local.get $sp)))
              (local.set $a (i64.load offset=8 (local.get $sp)))
              (local.set $z (i64.load offset=16 (local.get $sp)))
              (i64.store offset=24 (local.get $sp) (local.get $value))
              (i64.store offset=32 (local.get $sp) (i64.const 8))
              (local.set $sp (i32.add (local.get $sp) (i32.const 40)))
              (local.set $y (local.get $z))
              (local.set $z (local.get $x))
              (local.set $x (i64.sub (local.get $a) (i64.const 8)))
              (br $entry))
            (local.set $sp (i32.sub (local.get $sp) (i32.const 32)))
            (local.set $y (i64.load (local.get $sp)))
            (local.set $z (i64.load offset=8 (local.get $sp)))
            (local.set $x (i64.load offset=16 (local.get $sp)))
            (i64.store (local.get $sp) (i64.load offset=24 (local.get $sp)))
            (i64.store offset=8 (local.get $sp) (local.get $value))
            (i64.store offset=16 (local.get $sp) (i64.const 16))
            (local.set $sp (i32.add (local.get $sp) (i32.const 24)))
            (local.set $x (i64.sub (local.get $x) (i64.const 8)))
            (local.set $a (local.get $y))
            (local.set $y (local.get $a))
            (br $entry))
          (local.set $sp (i32.sub (local.get $sp) (i32.const 16)))
          (local.set $x (i64.load (local.get $sp)))
          (local.set $y (i64.load offset=8 (local.get $sp)))
          (local.set $z (local.get $value))
          (br $entry))
        (loop $again
          {{stack}}
          {{budget}}
          (if (i64.ge_s (local.get $y) (local.get $x))
            (then
              (local.set $value (local.get $z))
              {{pop}}))
          (i64.store (local.get $sp) (local.get $x))
          (i64.store offset=8 (local.get $sp) (local.get $y))
          (i64.store offset=16 (local.get $sp) (local.get $z))
          (i64.store offset=24 (local.get $sp) (i64.const 0))
          (local.set $sp (i32.add (local.get $sp) (i32.const 32)))
          (local.set $x (i64.sub (local.get $x) (i64.const 8)))
          (br $again)))
      (return (local.get $value)))
    unreachable)

  (func (export "depth_dispatched") (param $n i64) (result i64)
    (local $sp i32) (local $budget i32) (local $pc i32) (local $value i64)
    (local.set $sp (call $start))
    (local.set $budget (call $safepoint))
    (i64.store (local.get $sp) (i64.const 8))
    (local.set $sp (i32.add (local.get $sp) (i32.const 8)))
    (local.set $pc (i32.const 2))
    (loop $dispatch
      (block $finished
        (block $entry
          (block $after
            (br_table $after $finished $entry (local.get $pc)))
          (local.set $value (i64.add (local.get $value) (i64.const 8)))
          {{pop}})
        (loop $again
          {{stack}}
          {{budget}}
          (if (i64.eqz (local.get $n))
            (then
              (local.set $value (i64.const 0))
              {{pop}}))
          (i64.store (local.get $sp) (i64.const 0))
          (local.set $sp (i32.add (local.get $sp) (i32.const 8)))
          (local.set $n (i64.sub (local.get $n) (i64.const 8)))
          (br $again)))
      (return (local.get $value)))
    unreachable)

  ;; Where frames start. The limits of the stack and of the heap are in the first two cells, the heap's end in the third.
  (func $start (result i32)
    (i32.store (i32.const 0) (i32.const 100000000))
    (i32.store (i32.const 8) (i32.const 134000000))
    (i32.store (i32.const 16) (i32.const 100010000))
    (i32.const 1024))

  (func (export "fib") (param $n i64) (result i64)
    (call $fib (call $start) (call $safepoint) (local.get $n))
    drop)
  (func (export "tak") (param $x i64) (param $y i64) (param $z i64) (result i64)
    (call $tak (call $start) (call $safepoint) (local.get $x) (local.get $y) (local.get $z))
    drop)
  (func (export "depth") (param $n i64) (result i64)
    (call $depth (call $start) (call $safepoint) (local.get $n))
    drop)
  (func (export "queens") (param $n i64) (result i64)
    (call $search (call $start) (call $safepoint) (local.get $n) (i64.const 0) (i64.const 7) (i64.const 0))
    drop))
