;; Pairs, vectors, strings and argument lists, where generated code leaves its inline path.

;; `first` of anything.
(func $first_slow (export "first_slow") (param $value i64) (result i64)
  (if (i64.eq (i64.and (local.get $value) (i64.const {{TAG_MASK}})) (i64.const {{TAG_PAIR}}))
    (then (return (i64.load offset={{PAIR_HEAD}} (i32.wrap_i64 (local.get $value))))))
  (if (i32.eqz (call $is_kind (local.get $value) (i32.const {{HeapKind::Vector}})))
    (then (return (call $fail (i32.const {{Failure::NotASequence}}) (local.get $value) (i64.const 0)))))
  (if (i32.eqz (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $value))))
    (then (return (call $fail (i32.const {{Failure::EmptyVector}}) (local.get $value) (i64.const 0)))))
  (i64.load offset={{HEAP_FIELDS}} (i32.wrap_i64 (local.get $value))))

;; `rest` of anything: of a vector, a list.
(func $rest_slow (export "rest_slow") (param $value i64) (result i64)
  (local $list i64) (local $first i32) (local $at i32)
  (if (i64.eq (i64.and (local.get $value) (i64.const {{TAG_MASK}})) (i64.const {{TAG_PAIR}}))
    (then (return (i64.load offset={{PAIR_TAIL}} (i32.wrap_i64 (local.get $value))))))
  (if (i32.eqz (call $is_kind (local.get $value) (i32.const {{HeapKind::Vector}})))
    (then (return (call $fail (i32.const {{Failure::NotASequence}}) (local.get $value) (i64.const 0)))))
  (if (i32.eqz (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $value))))
    (then (return (call $fail (i32.const {{Failure::EmptyVector}}) (local.get $value) (i64.const 0)))))
  (local.set $list (i64.const {{NIL}}))
  (local.set $first (i32.add (i32.wrap_i64 (local.get $value)) (i32.const {{HEAP_FIELDS}})))
  (local.set $at
    (i32.add (local.get $first) (i32.shl (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $value))) (i32.const 3))))
  (block $done
    (loop $next
      (local.set $at (i32.sub (local.get $at) (i32.const 8)))
      (br_if $done (i32.le_u (local.get $at) (local.get $first)))
      (local.set $list (call $cons (i64.load (local.get $at)) (local.get $list)))
      (br_if $done (i64.eq (local.get $list) (i64.const {{FAILED}})))
      (br $next)))
  (local.get $list))

;; Where two ranges of $bytes bytes at $a and $b, readable up to the next multiple of eight, first differ: an offset, at least $bytes when
;; they do not.
(func $mismatch (param $a i32) (param $b i32) (param $bytes i32) (result i32)
  (local $at i32) (local $difference i64)
  (block $equal
    (loop $next
      (br_if $equal (i32.ge_u (local.get $at) (local.get $bytes)))
      (local.set $difference
        (i64.xor
          (i64.load (i32.add (local.get $a) (local.get $at)))
          (i64.load (i32.add (local.get $b) (local.get $at)))))
      (if (i64.ne (local.get $difference) (i64.const 0))
        (then
          (return
            (i32.add
              (local.get $at)
              (i32.shr_u (i32.wrap_i64 (i64.ctz (local.get $difference))) (i32.const 3))))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br $next)))
  (local.get $bytes))

;; Whether two strings have the same bytes.
(func $string_equal (export "string_equal") (param $a i64) (param $b i64) (result i32)
  (local $bytes i32)
  (local.set $bytes (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $a))))
  (if (i32.ne (local.get $bytes) (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $b)))) (then (return (i32.const 0))))
  (i32.ge_u
    (call $mismatch
      (i32.add (i32.wrap_i64 (local.get $a)) (i32.const {{HEAP_FIELDS}}))
      (i32.add (i32.wrap_i64 (local.get $b)) (i32.const {{HEAP_FIELDS}}))
      (local.get $bytes))
    (local.get $bytes)))

;; Order of two strings by scalar values, which is that of their bytes: -1, 0, 1.
(func $string_order (param $a i64) (param $b i64) (result i32)
  (local $a_text i32) (local $b_text i32) (local $a_bytes i32) (local $b_bytes i32) (local $bytes i32) (local $at i32)
  (local.set $a_text (i32.add (i32.wrap_i64 (local.get $a)) (i32.const {{STRING_TEXT}})))
  (local.set $b_text (i32.add (i32.wrap_i64 (local.get $b)) (i32.const {{STRING_TEXT}})))
  (local.set $a_bytes (i32.sub (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $a))) (i32.const 8)))
  (local.set $b_bytes (i32.sub (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $b))) (i32.const 8)))
  (local.set $bytes
    (select (local.get $a_bytes) (local.get $b_bytes) (i32.lt_u (local.get $a_bytes) (local.get $b_bytes))))
  (local.set $at (call $mismatch (local.get $a_text) (local.get $b_text) (local.get $bytes)))
  (if (i32.ge_u (local.get $at) (local.get $bytes))
    (then
      (return
        (i32.sub
          (i32.gt_u (local.get $a_bytes) (local.get $b_bytes))
          (i32.lt_u (local.get $a_bytes) (local.get $b_bytes))))))
  (select
    (i32.const -1)
    (i32.const 1)
    (i32.lt_u
      (i32.load8_u (i32.add (local.get $a_text) (local.get $at)))
      (i32.load8_u (i32.add (local.get $b_text) (local.get $at))))))

;; Makes the elements of $list the arguments of the call under way: as many as the cells take, the others stay a list.
(func $spread (export "spread") (param $list i64)
  (local $count i32)
  (i64.store (i32.const {{REST_OVERFLOW}}) (i64.const {{NIL}}))
  (block $done
    (loop $next
      (br_if $done (i64.ne (i64.and (local.get $list) (i64.const {{TAG_MASK}})) (i64.const {{TAG_PAIR}})))
      (if (i32.eq (local.get $count) (i32.const {{MAX_SPREAD}}))
        (then (i64.store (i32.const {{REST_OVERFLOW}}) (local.get $list))))
      (if (i32.lt_u (local.get $count) (i32.const {{MAX_SPREAD}}))
        (then
          (i64.store
            (i32.add (i32.const {{ARGS}}) (i32.shl (local.get $count) (i32.const 3)))
            (i64.load offset={{PAIR_HEAD}} (i32.wrap_i64 (local.get $list))))))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (local.set $list (i64.load offset={{PAIR_TAIL}} (i32.wrap_i64 (local.get $list))))
      (br $next)))
  (i32.store (i32.const {{ARGC}}) (local.get $count)))

;; The list of the arguments from number $from on.
(func $rest_list (export "rest_list") (param $from i32) (result i64)
  (local $list i64) (local $at i32)
  (local.set $list (i64.const {{NIL}}))
  (local.set $at {{@ARGC}})
  (if (i32.gt_u (local.get $at) (i32.const {{MAX_SPREAD}}))
    (then
      (local.set $at (i32.const {{MAX_SPREAD}}))
      (local.set $list (i64.load (i32.const {{REST_OVERFLOW}})))
      ;; Required parameters may reach into the overflow.
      (loop $drop
        (if (i32.gt_u (local.get $from) (local.get $at))
          (then
            (local.set $list (i64.load offset={{PAIR_TAIL}} (i32.wrap_i64 (local.get $list))))
            (local.set $from (i32.sub (local.get $from) (i32.const 1)))
            (br $drop))))))
  (block $done
    (loop $next
      (br_if $done (i32.le_u (local.get $at) (local.get $from)))
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (local.set $list
        (call $cons
          (i64.load (i32.add (i32.const {{ARGS}}) (i32.shl (local.get $at) (i32.const 3))))
          (local.get $list)))
      (br_if $done (i64.eq (local.get $list) (i64.const {{FAILED}})))
      (br $next)))
  (local.get $list))
