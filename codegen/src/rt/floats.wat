;; Floats: self-tagged where the exponent allows it, boxed otherwise. See the ABI for the encoding.

;; The value that stands for a double, or the marker of failure when a box does not fit the memory.
(func $box_float (export "box_float") (param $float f64) (result i64)
  (local $value i64) (local $at i32)
  (local.set $value
    (i64.rotl
      (i64.add (i64.reinterpret_f64 (local.get $float)) (i64.const {{FLOAT_BIAS}}))
      (i64.const {{FLOAT_ROTATION}})))
  (if (i32.and
        (i32.shr_u
          (i32.const {{FLOAT_TAGS}})
          (i32.and (i32.wrap_i64 (local.get $value)) (i32.const {{TAG_MASK}})))
        (i32.const 1))
    (then (return (local.get $value))))
  (local.set $at (call $allocate (i32.const 16)))
  (if (i32.eqz (local.get $at)) (then (return (call $out_of_memory))))
  (i64.store
    (local.get $at)
    (i64.or
      (i64.or (i64.const {{HEADER_RAW}}) (i64.shl (i64.const {{HeapKind::Float}}) (i64.const {{HEADER_KIND_SHIFT}})))
      (i64.shl (i64.const 8) (i64.const {{HEADER_AUX_SHIFT}}))))
  (f64.store offset=8 (local.get $at) (local.get $float))
  (i64.extend_i32_u (i32.sub (local.get $at) (i32.const {{HEAP_HEADER}}))))

;; Makes values of the doubles in the ROOTS cells, and says so in FRAME_DOUBLES.
(func $tag_saved (export "tag_saved")
  (local $bits i32) (local $cell i32)
  (local.set $bits {{@FRAME_DOUBLES}})
  (i32.store (i32.const {{FRAME_DOUBLES}}) (i32.const 0))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $bits)))
      (local.set $cell (i32.add (i32.const {{ROOTS}}) (i32.shl (i32.ctz (local.get $bits)) (i32.const 3))))
      (i64.store (local.get $cell) (call $box_float (f64.load (local.get $cell))))
      (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
      (br $next))))

;; Makes doubles again of the values in the ROOTS cells that $bits name.
(func $untag_saved (param $bits i32)
  (local $cell i32)
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $bits)))
      (local.set $cell (i32.add (i32.const {{ROOTS}}) (i32.shl (i32.ctz (local.get $bits)) (i32.const 3))))
      (f64.store (local.get $cell) (call $unbox_float (i64.load (local.get $cell))))
      (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
      (br $next))))

;; The double that a float value stands for.
(func $unbox_float (export "unbox_float") (param $value i64) (result f64)
  (if (i64.eq (i64.and (local.get $value) (i64.const {{TAG_MASK}})) (i64.const {{TAG_HEAP}}))
    (then (return (f64.load offset={{HEAP_FIELDS}} (i32.wrap_i64 (local.get $value))))))
  (f64.reinterpret_i64
    (i64.sub
      (i64.rotr (local.get $value) (i64.const {{FLOAT_ROTATION}}))
      (i64.const {{FLOAT_BIAS}}))))
