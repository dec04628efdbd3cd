;; Programs that are all tail calls, as one would write them by hand in WebAssembly that has tail calls. A whole number is shifted left by three bits, a
;; procedure is the address of its record plus the tag 3. Double braces are checks, see `mod.rs`; `alternate` also checks that there is a procedure that takes
;; this number of arguments, `remainder` that there is a vector with this index. The text of the procedures that call each other in turn is generated.
(module
  (memory 256)
  (type $step (func (param $self i64) (param $next i64) (param $me i64) (param $n i64) (param $budget i32) (result i64)))
  (type $continuation (func (param $self i64) (param $value i64) (param $budget i32) (param $hp i32) (result i64)))
  (table funcref (elem $stepper $stepper $after_first $after_second $finish))

  ;; Procedures: index in the table, number of arguments, what is captured. At 16 and 32 those of `alternate`, which capture the step 1; at 48 the last
  ;; continuation.
  (data (i32.const 16) "\00\00\00\00\03\00\00\00\08\00\00\00\00\00\00\00")
  (data (i32.const 32) "\01\00\00\00\03\00\00\00\08\00\00\00\00\00\00\00")
  (data (i32.const 48) "\04\00\00\00\01\00\00\00")
  ;; A vector of 1000 elements, which `remainder` fills in: kind, length, elements.
  (data (i32.const 64) "\01\00\00\00\e8\03\00\00")
  ;; Where records of continuations must end.
  (data (i32.const 8) "\00\00\00\01")

  (func $safepoint (result i32) i32.const 1000000)
  (func $add_slowly (param i64 i64) (result i64) unreachable)
  (func $subtract_slowly (param i64 i64) (result i64) unreachable)
  (func $less_slowly (param i64 i64) (result i32) unreachable)
  (func $equal_slowly (param i64 i64) (result i32) unreachable)
  (func $fail (result i64) unreachable)

  (func (export "count_down") (param $n i64) (result i64)
    (local $next i64) (local $budget i32)
    (local.set $budget (call $safepoint))
    (loop $again (result i64)
      {{budget}}
      (if (i64.eqz (local.get $n)) (then (return (i64.const 0))))
      {{subtract $next $n (i64.const 8)}}
      (local.set $n (local.get $next))
      (br $again)))

  (func (export "cycle") (param $n i64) (result i64)
    (return_call $in_turn0 (local.get $n) (call $safepoint)))
  ;; PROCEDURES IN TURN

  (func $stepper (type $step) (param $self i64) (param $next i64) (param $me i64) (param $n i64) (param $budget i32) (result i64)
    (local $step i64) (local $less i32) (local $rest i64) (local $record i32)
    {{budget}}
    {{less $less $n (i64.const 8)}}
    (if (local.get $less) (then (return (i64.const 0))))
    (local.set $step (i64.load offset=8 (i32.sub (i32.wrap_i64 (local.get $self)) (i32.const 3))))
    {{subtract $rest $n (local.get $step)}}
    {{procedure $record $next 3}}
    (return_call_indirect (type $step)
      (local.get $next) (local.get $me) (local.get $next) (local.get $rest) (local.get $budget)
      (i32.load (local.get $record))))
  (func (export "alternate") (param $n i64) (result i64)
    (return_call $stepper (i64.const 19) (i64.const 35) (i64.const 19) (local.get $n) (call $safepoint)))

  (func $fib_k (param $n i64) (param $k i64) (param $budget i32) (param $hp i32) (result i64)
    (local $record i32)
    {{budget}}
    (if (i64.lt_s (local.get $n) (i64.const 16))
      (then
        {{procedure $record $k 1}}
        (return_call_indirect (type $continuation)
          (local.get $k) (local.get $n) (local.get $budget) (local.get $hp)
          (i32.load (local.get $record)))))
    {{room}}
    (i64.store (local.get $hp) (i64.const 0x100000002))
    (i64.store offset=8 (local.get $hp) (local.get $n))
    (i64.store offset=16 (local.get $hp) (local.get $k))
    (return_call $fib_k
      (i64.sub (local.get $n) (i64.const 8))
      (i64.extend_i32_u (i32.add (local.get $hp) (i32.const 3)))
      (local.get $budget)
      (i32.add (local.get $hp) (i32.const 24))))
  (func $after_first (type $continuation) (param $self i64) (param $value i64) (param $budget i32) (param $hp i32) (result i64)
    (local $record i32)
    {{budget}}
    {{room}}
    (local.set $record (i32.sub (i32.wrap_i64 (local.get $self)) (i32.const 3)))
    (i64.store (local.get $hp) (i64.const 0x100000003))
    (i64.store offset=8 (local.get $hp) (local.get $value))
    (i64.store offset=16 (local.get $hp) (i64.load offset=16 (local.get $record)))
    (return_call $fib_k
      (i64.sub (i64.load offset=8 (local.get $record)) (i64.const 16))
      (i64.extend_i32_u (i32.add (local.get $hp) (i32.const 3)))
      (local.get $budget)
      (i32.add (local.get $hp) (i32.const 24))))
  (func $after_second (type $continuation) (param $self i64) (param $value i64) (param $budget i32) (param $hp i32) (result i64)
    (local $record i32) (local $k i64) (local $a i64) (local $sum i64)
    {{budget}}
    (local.set $record (i32.sub (i32.wrap_i64 (local.get $self)) (i32.const 3)))
    (local.set $a (i64.load offset=8 (local.get $record)))
    (local.set $k (i64.load offset=16 (local.get $record)))
    {{add $sum $a (local.get $value)}}
    {{procedure $record $k 1}}
    (return_call_indirect (type $continuation)
      (local.get $k) (local.get $sum) (local.get $budget) (local.get $hp)
      (i32.load (local.get $record))))
  (func $finish (type $continuation) (param $self i64) (param $value i64) (param $budget i32) (param $hp i32) (result i64)
    (local.get $value))
  (func (export "fib_in_cps") (param $n i64) (result i64)
    (return_call $fib_k (local.get $n) (i64.const 51) (call $safepoint) (i32.const 16384)))

  (func $r0 (param $bits i64) (param $i i64) (param $end i64) (param $budget i32) (result i64)
    (local $bit i64) (local $equal i32)
    {{budget}}
    (if (i64.eq (local.get $i) (local.get $end)) (then (return (i64.const 0))))
    {{element $bit $bits $i}}
    {{equal $equal $bit (i64.const 0)}}
    (if (local.get $equal)
      (then (return_call $r0 (local.get $bits) (i64.add (local.get $i) (i64.const 8)) (local.get $end) (local.get $budget))))
    (return_call $r1 (local.get $bits) (i64.add (local.get $i) (i64.const 8)) (local.get $end) (local.get $budget)))
  (func $r1 (param $bits i64) (param $i i64) (param $end i64) (param $budget i32) (result i64)
    (local $bit i64) (local $equal i32)
    {{budget}}
    (if (i64.eq (local.get $i) (local.get $end)) (then (return (i64.const 8))))
    {{element $bit $bits $i}}
    {{equal $equal $bit (i64.const 0)}}
    (if (local.get $equal)
      (then (return_call $r2 (local.get $bits) (i64.add (local.get $i) (i64.const 8)) (local.get $end) (local.get $budget))))
    (return_call $r0 (local.get $bits) (i64.add (local.get $i) (i64.const 8)) (local.get $end) (local.get $budget)))
  (func $r2 (param $bits i64) (param $i i64) (param $end i64) (param $budget i32) (result i64)
    (local $bit i64) (local $equal i32)
    {{budget}}
    (if (i64.eq (local.get $i) (local.get $end)) (then (return (i64.const 16))))
    {{element $bit $bits $i}}
    {{equal $equal $bit (i64.const 0)}}
    (if (local.get $equal)
      (then (return_call $r1 (local.get $bits) (i64.add (local.get $i) (i64.const 8)) (local.get $end) (local.get $budget))))
    (return_call $r2 (local.get $bits) (i64.add (local.get $i) (i64.const 8)) (local.get $end) (local.get $budget)))
  ;; The remainder of a binary number of 1000 digits by three, so many times; the digits are 1 where the square of the index has an odd remainder by 7.
  (func (export "remainder") (param $rounds i64) (result i64)
    (local $i i32) (local $sum i64)
    (loop $next
      (i64.store offset=72 (i32.shl (local.get $i) (i32.const 3))
        (i64.extend_i32_u (i32.shl (i32.and
          (i32.rem_u (i32.mul (local.get $i) (local.get $i)) (i32.const 7)) (i32.const 1)) (i32.const 3))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 1000))))
    (loop $again
      (local.set $sum (i64.add (local.get $sum)
        (call $r0 (i64.const 70) (i64.const 0) (i64.const 8000) (call $safepoint))))
      (local.set $rounds (i64.sub (local.get $rounds) (i64.const 8)))
      (br_if $again (i64.ne (local.get $rounds) (i64.const 0))))
    (local.get $sum)))
