;; The three programs with tail calls as one would write them by hand in WebAssembly that has tail calls, with the values of the compiled programs: a whole
;; number is shifted left by three bits, a procedure is the address of its record with the tag 3. Each round makes the checks of the compiled programs: the
;; budget until the next safepoint, the tags of the operands, overflow, and in `alternate` that there is a procedure that takes this number of arguments.
;; The ways that are not taken lead to functions, so that these checks stay.
(module
  (memory 1)
  (table funcref (elem $stepper $stepper))

  ;; Two procedures, at 16 and 32: index in the table, number of arguments, the captured step of 1.
  (data (i32.const 16) "\00\00\00\00\03\00\00\00\08\00\00\00\00\00\00\00")
  (data (i32.const 32) "\01\00\00\00\03\00\00\00\08\00\00\00\00\00\00\00")

  (func $safepoint (result i32)
    i32.const 1000000)
  (func $subtract_slowly (param i64 i64) (result i64)
    unreachable)
  (func $less_slowly (param i64 i64) (result i32)
    unreachable)
  (func $fail (result i64)
    unreachable)

  (func (export "count_down") (param $n i64) (param $budget i32) (result i64)
    (local $next i64)
    (loop $again (result i64)
      (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
      (if (i32.le_s (local.get $budget) (i32.const 0))
        (then (local.set $budget (call $safepoint))))
      (if (i64.eqz (local.get $n))
        (then (return (i64.const 0))))
      (block $done
        (block $slow
          (br_if $slow (i32.and (i32.wrap_i64 (local.get $n)) (i32.const 7)))
          (local.set $next (i64.sub (local.get $n) (i64.const 8)))
          (br_if $done (i64.le_s (local.get $next) (local.get $n))))
        (local.set $next (call $subtract_slowly (local.get $n) (i64.const 8))))
      (local.set $n (local.get $next))
      (br $again)))

  (func $ping (export "ping") (param $n i64) (param $budget i32) (result i64)
    (local $next i64)
    (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
    (if (i32.le_s (local.get $budget) (i32.const 0))
      (then (local.set $budget (call $safepoint))))
    (if (i64.eqz (local.get $n))
      (then (return (i64.const 0))))
    (block $done
      (block $slow
        (br_if $slow (i32.and (i32.wrap_i64 (local.get $n)) (i32.const 7)))
        (local.set $next (i64.sub (local.get $n) (i64.const 8)))
        (br_if $done (i64.le_s (local.get $next) (local.get $n))))
      (local.set $next (call $subtract_slowly (local.get $n) (i64.const 8))))
    (return_call $pong (local.get $next) (local.get $budget)))

  (func $pong (param $n i64) (param $budget i32) (result i64)
    (local $next i64)
    (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
    (if (i32.le_s (local.get $budget) (i32.const 0))
      (then (local.set $budget (call $safepoint))))
    (if (i64.eqz (local.get $n))
      (then (return (i64.const 8))))
    (block $done
      (block $slow
        (br_if $slow (i32.and (i32.wrap_i64 (local.get $n)) (i32.const 7)))
        (local.set $next (i64.sub (local.get $n) (i64.const 8)))
        (br_if $done (i64.le_s (local.get $next) (local.get $n))))
      (local.set $next (call $subtract_slowly (local.get $n) (i64.const 8))))
    (return_call $ping (local.get $next) (local.get $budget)))

  (type $code (func (param $self i64) (param $next i64) (param $me i64) (param $n i64) (param $budget i32) (result i64)))

  (func $stepper (type $code) (param $self i64) (param $next i64) (param $me i64) (param $n i64) (param $budget i32) (result i64)
    (local $step i64) (local $less i32) (local $rest i64) (local $record i32)
    (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
    (if (i32.le_s (local.get $budget) (i32.const 0))
      (then (local.set $budget (call $safepoint))))
    (if (i32.and (i32.wrap_i64 (local.get $n)) (i32.const 7))
      (then (local.set $less (call $less_slowly (local.get $n) (i64.const 8))))
      (else (local.set $less (i64.lt_s (local.get $n) (i64.const 8)))))
    (if (local.get $less)
      (then (return (i64.const 0))))
    (local.set $step (i64.load offset=8 (i32.sub (i32.wrap_i64 (local.get $self)) (i32.const 3))))
    (block $done
      (block $slow
        (br_if $slow (i32.and (i32.wrap_i64 (i64.or (local.get $n) (local.get $step))) (i32.const 7)))
        (local.set $rest (i64.sub (local.get $n) (local.get $step)))
        ;; The sign of the difference is wrong only if those of the operands differ.
        (br_if $done (i64.ge_s
          (i64.and (i64.xor (local.get $n) (local.get $step)) (i64.xor (local.get $n) (local.get $rest)))
          (i64.const 0))))
      (local.set $rest (call $subtract_slowly (local.get $n) (local.get $step))))
    (if (i32.ne (i32.and (i32.wrap_i64 (local.get $next)) (i32.const 7)) (i32.const 3))
      (then (return (call $fail))))
    (local.set $record (i32.sub (i32.wrap_i64 (local.get $next)) (i32.const 3)))
    (if (i32.ne (i32.load offset=4 (local.get $record)) (i32.const 3))
      (then (return (call $fail))))
    (return_call_indirect (type $code)
      (local.get $next) (local.get $me) (local.get $next) (local.get $rest) (local.get $budget)
      (i32.load (local.get $record))))

  (func (export "alternate") (param $n i64) (param $budget i32) (result i64)
    (return_call $stepper (i64.const 19) (i64.const 35) (i64.const 19) (local.get $n) (local.get $budget))))
