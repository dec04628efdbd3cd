;; Objects made by slow paths and by the host. None of these functions collects: what does not fit the nursery is made in the old space.

;; Leaves the error cells for the caller and answers the marker of failure.
(func $fail (param $kind i32) (param $a i64) (param $b i64) (result i64)
  (i32.store (i32.const {{ERROR_KIND}}) (local.get $kind))
  (i64.store (i32.const {{ERROR_A}}) (local.get $a))
  (i64.store (i32.const {{ERROR_B}}) (local.get $b))
  (i64.const {{FAILED}}))

(func $out_of_memory (result i64)
  (call $fail (i32.const {{Failure::OutOfMemory}}) (i64.const {{NIL}}) (i64.const {{NIL}})))

;; Address of room for an object of $bytes, header included, or 0 when the memory limit forbids it. The caller fills it before the next
;; safepoint. What does not fit the nursery asks for a collection soon.
(func $allocate (export "allocate") (param $bytes i32) (result i32)
  (local $at i32)
  (if (i32.gt_u (local.get $bytes) (i32.const 0xf0000000)) (then (return (i32.const 0))))
  (local.set $bytes (i32.and (i32.add (local.get $bytes) (i32.const 7)) (i32.const -8)))
  (if (i32.gt_u (local.get $bytes) (i32.const {{LARGE_OBJECT_BYTES}}))
    (then (return (call $allocate_large (local.get $bytes)))))
  (local.set $at {{@HP}})
  ;; A signed comparison: generated code may have gone beyond that end.
  (if (i32.le_s (local.get $bytes) (i32.sub {{@SLOW_END}} (local.get $at)))
    (then
      (i32.store (i32.const {{HP}}) (i32.add (local.get $at) (local.get $bytes)))
      (return (local.get $at))))
  (call $request_collection)
  (call $allocate_old (local.get $bytes)))

;; A pair, or the marker of failure.
(func $cons (export "cons") (param $head i64) (param $tail i64) (result i64)
  (local $at i32)
  (local.set $at (call $allocate (i32.const 16)))
  (if (i32.eqz (local.get $at)) (then (return (call $out_of_memory))))
  (i64.store (local.get $at) (local.get $head))
  (i64.store offset=8 (local.get $at) (local.get $tail))
  (i64.extend_i32_u (i32.sub (local.get $at) (i32.const {{PAIR_HEAD}}))))

;; An object of $kind with $count (a fixnum) fields, all $fill, or the marker of failure.
(func $make_record (export "make_record") (param $kind i32) (param $count i64) (param $fill i64) (result i64)
  (local $at i32) (local $next i32) (local $end i32) (local $fields i32)
  ;; An unsigned comparison, which refuses negative counts too. More fields than this exceed every limit.
  (if (i64.gt_u (local.get $count) (i64.const {{0x1c000000 * 8}})) (then (return (call $out_of_memory))))
  (local.set $fields (i32.wrap_i64 (i64.shr_u (local.get $count) (i64.const {{FIXNUM_SHIFT}}))))
  (local.set $at (call $allocate (i32.add (i32.shl (local.get $fields) (i32.const 3)) (i32.const 8))))
  (if (i32.eqz (local.get $at)) (then (return (call $out_of_memory))))
  (i64.store
    (local.get $at)
    (i64.or
      (i64.or
        (i64.const {{HEADER_FIELDS}})
        (i64.extend_i32_u (i32.shl (local.get $kind) (i32.const {{HEADER_KIND_SHIFT}}))))
      (i64.shl (i64.extend_i32_u (local.get $fields)) (i64.const {{HEADER_AUX_SHIFT}}))))
  (local.set $next (local.get $at))
  (local.set $end (i32.add (local.get $at) (i32.shl (local.get $fields) (i32.const 3))))
  (block $done
    (loop $fill
      (br_if $done (i32.ge_u (local.get $next) (local.get $end)))
      (local.set $next (i32.add (local.get $next) (i32.const 8)))
      (i64.store (local.get $next) (local.get $fill))
      (br $fill)))
  (i64.extend_i32_u (i32.sub (local.get $at) (i32.const {{HEAP_HEADER}}))))

;; Whether $value is a heap object of $kind.
(func $is_kind (param $value i64) (param $kind i32) (result i32)
  (if (i64.ne (i64.and (local.get $value) (i64.const {{TAG_MASK}})) (i64.const {{TAG_HEAP}})) (then (return (i32.const 0))))
  (i32.eq (i32.load8_u offset={{HEAP_HEADER + 1}} (i32.wrap_i64 (local.get $value))) (local.get $kind)))
