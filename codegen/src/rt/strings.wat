;; Strings that are made within the module: joined ones, parts, the text of integers; and their hash. Positions and lengths count
;; characters (Unicode scalar values); where all are single bytes, which a string's two lengths tell, they are offsets.

;; Longer texts are copied by the engine.
#define COPY_INLINE 256

;; A string of $bytes bytes of text, still to be written, that are $characters characters; or the marker of failure.
(func $string_space (param $bytes i64) (param $characters i64) (result i64)
  (local $at i32)
  (if (i64.gt_u (local.get $bytes) (i64.const 0xe0000000)) (then (return (call $out_of_memory))))
  (local.set $at (call $allocate (i32.add (i32.wrap_i64 (local.get $bytes)) (i32.const 16))))
  (if (i32.eqz (local.get $at)) (then (return (call $out_of_memory))))
  (i64.store
    (local.get $at)
    (i64.or
      (i64.const {{HEADER_RAW + HeapKind::String * 256}})
      (i64.shl (i64.add (local.get $bytes) (i64.const 8)) (i64.const {{HEADER_AUX_SHIFT}}))))
  (i64.store offset=8 (local.get $at) (local.get $characters))
  ;; The padding belongs to nobody; zero makes memory images the same from run to run.
  (if (i32.and (i32.wrap_i64 (local.get $bytes)) (i32.const 7))
    (then
      (i64.store offset=16
        (i32.add (local.get $at) (i32.and (i32.wrap_i64 (local.get $bytes)) (i32.const -8)))
        (i64.const 0))))
  (i64.extend_i32_u (i32.sub (local.get $at) (i32.const {{HEAP_HEADER}}))))

;; Copies $bytes bytes to fresh room.
(func $copy_text (param $to i32) (param $from i32) (param $bytes i32)
  (if (i32.gt_u (local.get $bytes) (i32.const {{COPY_INLINE}}))
    (then
      (memory.copy (local.get $to) (local.get $from) (local.get $bytes))
      (return)))
  (block $rest
    (loop $next
      (br_if $rest (i32.lt_u (local.get $bytes) (i32.const 8)))
      (i64.store (local.get $to) (i64.load (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (local.set $bytes (i32.sub (local.get $bytes) (i32.const 8)))
      (br $next)))
  (if (i32.and (local.get $bytes) (i32.const 4))
    (then
      (i32.store (local.get $to) (i32.load (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))))
  (if (i32.and (local.get $bytes) (i32.const 2))
    (then
      (i32.store16 (local.get $to) (i32.load16_u (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 2)))
      (local.set $from (i32.add (local.get $from) (i32.const 2)))))
  (if (i32.and (local.get $bytes) (i32.const 1))
    (then (i32.store8 (local.get $to) (i32.load8_u (local.get $from))))))

;; Bytes of a string's text.
(func $text_bytes (param $string i64) (result i32)
  (i32.sub (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $string))) (i32.const 8)))

;; The strings of a list with $separator between them, or the marker of failure.
(func $string_join (export "string_join") (param $list i64) (param $separator i64) (result i64)
  (local $rest i64) (local $piece i64) (local $bytes i64) (local $characters i64) (local $result i64)
  (local $to i32) (local $length i32) (local $between i32)
  (local.set $between (call $text_bytes (local.get $separator)))
  (local.set $rest (local.get $list))
  (block $end
    (br_if $end (i64.ne (i64.and (local.get $rest) (i64.const {{TAG_MASK}})) (i64.const {{TAG_PAIR}})))
    (loop $next
      (local.set $piece (i64.load offset={{PAIR_HEAD}} (i32.wrap_i64 (local.get $rest))))
      (local.set $bytes (i64.add (local.get $bytes) (i64.extend_i32_u (call $text_bytes (local.get $piece)))))
      (local.set $characters
        (i64.add (local.get $characters) (i64.load offset={{HEAP_FIELDS}} (i32.wrap_i64 (local.get $piece)))))
      (local.set $rest (i64.load offset={{PAIR_TAIL}} (i32.wrap_i64 (local.get $rest))))
      (br_if $end (i64.ne (i64.and (local.get $rest) (i64.const {{TAG_MASK}})) (i64.const {{TAG_PAIR}})))
      (local.set $bytes (i64.add (local.get $bytes) (i64.extend_i32_u (local.get $between))))
      (local.set $characters
        (i64.add (local.get $characters) (i64.load offset={{HEAP_FIELDS}} (i32.wrap_i64 (local.get $separator)))))
      (br $next)))
  (local.set $result (call $string_space (local.get $bytes) (local.get $characters)))
  (if (i64.eq (local.get $result) (i64.const {{FAILED}})) (then (return (local.get $result))))
  (local.set $to (i32.add (i32.wrap_i64 (local.get $result)) (i32.const {{STRING_TEXT}})))
  (local.set $rest (local.get $list))
  (block $end
    (br_if $end (i64.ne (i64.and (local.get $rest) (i64.const {{TAG_MASK}})) (i64.const {{TAG_PAIR}})))
    (loop $next
      (local.set $piece (i64.load offset={{PAIR_HEAD}} (i32.wrap_i64 (local.get $rest))))
      (local.set $length (call $text_bytes (local.get $piece)))
      (call $copy_text
        (local.get $to)
        (i32.add (i32.wrap_i64 (local.get $piece)) (i32.const {{STRING_TEXT}}))
        (local.get $length))
      (local.set $to (i32.add (local.get $to) (local.get $length)))
      (local.set $rest (i64.load offset={{PAIR_TAIL}} (i32.wrap_i64 (local.get $rest))))
      (br_if $end (i64.ne (i64.and (local.get $rest) (i64.const {{TAG_MASK}})) (i64.const {{TAG_PAIR}})))
      (call $copy_text
        (local.get $to)
        (i32.add (i32.wrap_i64 (local.get $separator)) (i32.const {{STRING_TEXT}}))
        (local.get $between))
      (local.set $to (i32.add (local.get $to) (local.get $between)))
      (br $next)))
  (local.get $result))

;; Address of what follows $count characters at $at.
(func $skip_characters (param $at i32) (param $count i32) (result i32)
  (local $byte i32)
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $count)))
      (local.set $byte (i32.load8_u (local.get $at)))
      (local.set $at
        (i32.add
          (i32.add (local.get $at) (i32.const 1))
          (i32.add
            (i32.ge_u (local.get $byte) (i32.const 0xc0))
            (i32.add
              (i32.ge_u (local.get $byte) (i32.const 0xe0))
              (i32.ge_u (local.get $byte) (i32.const 0xf0))))))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br $next)))
  (local.get $at))

;; The characters of $string from $start up to $end (fixnums that are in range), or the marker of failure.
(func $string_part (export "string_part") (param $string i64) (param $start i64) (param $end i64) (result i64)
  (local $from i32) (local $to i32) (local $text i32) (local $count i32) (local $result i64)
  (local.set $text (i32.add (i32.wrap_i64 (local.get $string)) (i32.const {{STRING_TEXT}})))
  (local.set $from (i32.wrap_i64 (i64.shr_u (local.get $start) (i64.const {{FIXNUM_SHIFT}}))))
  (local.set $to (i32.wrap_i64 (i64.shr_u (local.get $end) (i64.const {{FIXNUM_SHIFT}}))))
  (local.set $count (i32.sub (local.get $to) (local.get $from)))
  (if (i64.eq
        (i64.load offset={{HEAP_FIELDS}} (i32.wrap_i64 (local.get $string)))
        (i64.extend_i32_u (call $text_bytes (local.get $string))))
    (then
      (local.set $from (i32.add (local.get $text) (local.get $from)))
      (local.set $to (i32.add (local.get $text) (local.get $to))))
    (else
      (local.set $from (call $skip_characters (local.get $text) (local.get $from)))
      (local.set $to (call $skip_characters (local.get $from) (local.get $count)))))
  (local.set $result
    (call $string_space
      (i64.extend_i32_u (i32.sub (local.get $to) (local.get $from)))
      (i64.extend_i32_u (local.get $count))))
  (if (i64.eq (local.get $result) (i64.const {{FAILED}})) (then (return (local.get $result))))
  (call $copy_text
    (i32.add (i32.wrap_i64 (local.get $result)) (i32.const {{STRING_TEXT}}))
    (local.get $from)
    (i32.sub (local.get $to) (local.get $from)))
  (local.get $result))

;; The decimal text of a fixnum, or the marker of failure.
(func $fixnum_text (export "fixnum_text") (param $fixnum i64) (result i64)
  (local $rest i64) (local $next i64) (local $power i64) (local $length i64) (local $negative i64) (local $result i64) (local $at i32)
  (local.set $rest (i64.shr_s (local.get $fixnum) (i64.const {{FIXNUM_SHIFT}})))
  (local.set $negative (i64.extend_i32_u (i64.lt_s (local.get $rest) (i64.const 0))))
  (if (i64.ne (local.get $negative) (i64.const 0)) (then (local.set $rest (i64.sub (i64.const 0) (local.get $rest)))))
  (local.set $length (i64.const 1))
  (local.set $power (i64.const 10))
  (block $counted
    (loop $next
      (br_if $counted (i64.lt_u (local.get $rest) (local.get $power)))
      (local.set $length (i64.add (local.get $length) (i64.const 1)))
      (local.set $power (i64.mul (local.get $power) (i64.const 10)))
      (br $next)))
  (local.set $length (i64.add (local.get $length) (local.get $negative)))
  (local.set $result (call $string_space (local.get $length) (local.get $length)))
  (if (i64.eq (local.get $result) (i64.const {{FAILED}})) (then (return (local.get $result))))
  (local.set $at (i32.add (i32.wrap_i64 (local.get $result)) (i32.const {{STRING_TEXT}})))
  (if (i64.ne (local.get $negative) (i64.const 0)) (then (i32.store8 (local.get $at) (i32.const 0x2d))))
  (local.set $at (i32.add (local.get $at) (i32.wrap_i64 (local.get $length))))
  (loop $next
    (local.set $at (i32.sub (local.get $at) (i32.const 1)))
    ;; Dividing by ten is a multiplication for what fits 32 bits.
    (local.set $next
      (if (result i64) (i64.lt_u (local.get $rest) (i64.const 0x100000000))
        (then (i64.shr_u (i64.mul (local.get $rest) (i64.const 0xcccccccd)) (i64.const 35)))
        (else (i64.div_u (local.get $rest) (i64.const 10)))))
    (i64.store8
      (local.get $at)
      (i64.add (i64.sub (local.get $rest) (i64.mul (local.get $next) (i64.const 10))) (i64.const 0x30)))
    (local.set $rest (local.get $next))
    (br_if $next (i64.ne (local.get $rest) (i64.const 0))))
  (local.get $result))

;; The hash of a string, see the ABI's `text_hash`.
(func $string_hash (export "string_hash") (param $string i64) (result i64)
  (local $at i32) (local $end i32) (local $hash i64)
  (local.set $hash (i64.const 0xcbf29ce484222325))
  (local.set $at (i32.add (i32.wrap_i64 (local.get $string)) (i32.const {{STRING_TEXT}})))
  (local.set $end (i32.add (local.get $at) (call $text_bytes (local.get $string))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $hash
        (i64.mul (i64.xor (local.get $hash) (i64.load8_u (local.get $at))) (i64.const 0x100000001b3)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (i64.shl
    (i64.and
      (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 32)))
      (i64.const {{FIXNUM_MAX}}))
    (i64.const {{FIXNUM_SHIFT}})))
