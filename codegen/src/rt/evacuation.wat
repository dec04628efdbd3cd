;; Evacuation: copying one object, and scanning ranges of words for pointers to copy. Minor and full collections share it.
;;
;; An object is copied when its page is of state PAGE_NURSERY or PAGE_FROM; its first word becomes the forwarding word. The scans are
;; Cheney's, so nothing recurs; but a list is followed along its tails, which keeps lists together in memory and the queue short.
;; Pairs have no header, hence a scan goes word by word; headers and immediates look like no pointer, and the payload of raw objects is
;; skipped.

#cell COLLECTING_ALL       ;; 1 during a full collection

;; The set of pointer tags, as bits.
#define POINTER_TAGS 0x4c

;; Bytes of the object with this header.
(func $object_bytes (param $header i64) (result i32)
  (local $aux i32)
  (local.set $aux (i32.wrap_i64 (i64.shr_u (local.get $header) (i64.const {{HEADER_AUX_SHIFT}}))))
  (if (i32.eq (i32.and (i32.wrap_i64 (local.get $header)) (i32.const 0xff)) (i32.const {{HEADER_RAW}}))
    (then (return (i32.add (i32.and (i32.add (local.get $aux) (i32.const 7)) (i32.const -8)) (i32.const 8)))))
  (if (i32.eqz (i32.and (i32.wrap_i64 (local.get $header)) (i32.const 0xff00)))
    (then
      ;; A procedure: its auxiliary bits are the code id.
      (local.set $aux
        (i32.and
          (i32.shr_u (i32.wrap_i64 (local.get $header)) (i32.const {{HEADER_CAPTURES_SHIFT}}))
          (i32.const 0xfff)))))
  (i32.add (i32.shl (local.get $aux) (i32.const 3)) (i32.const 8)))

;; The copy of the object that $value points to, which is in the nursery or in a block that is being emptied.
(func $evacuate (param $value i64) (result i64)
  (local $from i32) (local $to i32) (local $bytes i32) (local $tag i32) (local $word i64) (local $end i32) (local $new i64)
  (local.set $tag (i32.and (i32.wrap_i64 (local.get $value)) (i32.const {{TAG_MASK}})))
  (if (i32.eq (local.get $tag) (i32.const {{TAG_PAIR}})) (then (return (call $evacuate_list (local.get $value)))))
  (local.set $from (i32.add (i32.and (i32.wrap_i64 (local.get $value)) (i32.const -8)) (i32.const 8)))
  (local.set $word (i64.load (local.get $from)))
  (if (i64.eq (i64.and (local.get $word) (i64.const 0xff)) (i64.const {{FORWARD}}))
    (then (return (i64.shr_u (local.get $word) (i64.const 32)))))
  (local.set $bytes (call $object_bytes (local.get $word)))
  (if (i32.gt_u (local.get $bytes) (i32.sub {{@OLD_LIMIT}} {{@OLD_HP}})) (then (call $need_block (local.get $bytes))))
  (local.set $to {{@OLD_HP}})
  (i32.store (i32.const {{OLD_HP}}) (i32.add (local.get $to) (local.get $bytes)))
  (local.set $new (i64.extend_i32_u (i32.sub (i32.add (local.get $to) (local.get $tag)) (i32.const 8))))
  (i64.store (local.get $to) (i64.and (local.get $word) (i64.const {{-1 - HEADER_REMEMBERED - HEADER_MARKED}})))
  (i64.store (local.get $from) (i64.or (i64.shl (local.get $new) (i64.const 32)) (i64.const {{FORWARD}})))
  (if (i32.gt_u (local.get $bytes) (i32.const 256))
    (then
      (memory.copy
        (i32.add (local.get $to) (i32.const 8))
        (i32.add (local.get $from) (i32.const 8))
        (i32.sub (local.get $bytes) (i32.const 8))))
    (else
      (local.set $end (i32.add (local.get $from) (local.get $bytes)))
      (loop $next
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (if (i32.lt_u (local.get $from) (local.get $end))
          (then
            (i64.store (local.get $to) (i64.load (local.get $from)))
            (br $next))))))
  (local.get $new))

;; The copy of a pair, and of the pairs along its tails as far as the block has room.
(func $evacuate_list (param $pair i64) (result i64)
  (local $from i32) (local $to i32) (local $limit i32) (local $map i32)
  (local $head i64) (local $tail i64) (local $result i64)
  (local.set $from (i32.add (i32.wrap_i64 (local.get $pair)) (i32.const {{PAIR_HEAD}})))
  (local.set $head (i64.load (local.get $from)))
  (if (i64.eq (i64.and (local.get $head) (i64.const 0xff)) (i64.const {{FORWARD}}))
    (then (return (i64.shr_u (local.get $head) (i64.const 32)))))
  (if (i32.gt_u (i32.const 16) (i32.sub {{@OLD_LIMIT}} {{@OLD_HP}})) (then (call $need_block (i32.const 16))))
  (local.set $to {{@OLD_HP}})
  (local.set $limit (i32.sub {{@OLD_LIMIT}} (i32.const 32)))
  (local.set $map {{@PAGE_MAP}})
  (local.set $result (i64.extend_i32_u (i32.sub (local.get $to) (i32.const {{PAIR_HEAD}}))))
  (loop $next
    (i64.store (local.get $to) (local.get $head))
    (local.set $tail (i64.load offset=8 (local.get $from)))
    (i64.store
      (local.get $from)
      (i64.or
        (i64.shl (i64.extend_i32_u (i32.sub (local.get $to) (i32.const {{PAIR_HEAD}}))) (i64.const 32))
        (i64.const {{FORWARD}})))
    (block $end
      (br_if $end (i32.ne (i32.and (i32.wrap_i64 (local.get $tail)) (i32.const {{TAG_MASK}})) (i32.const {{TAG_PAIR}})))
      (br_if $end
        (i32.lt_u
          (i32.load8_u (i32.add (local.get $map) (i32.shr_u (i32.wrap_i64 (local.get $tail)) (i32.const 16))))
          (i32.const {{PAGE_NURSERY}})))
      (local.set $from (i32.add (i32.wrap_i64 (local.get $tail)) (i32.const {{PAIR_HEAD}})))
      (local.set $head (i64.load (local.get $from)))
      (if (i64.eq (i64.and (local.get $head) (i64.const 0xff)) (i64.const {{FORWARD}}))
        (then
          (local.set $tail (i64.shr_u (local.get $head) (i64.const 32)))
          (br $end)))
      (br_if $end (i32.gt_u (local.get $to) (local.get $limit)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (i64.store (i32.sub (local.get $to) (i32.const 8)) (i64.extend_i32_u (i32.sub (local.get $to) (i32.const {{PAIR_HEAD}}))))
      (br $next))
    (i64.store offset=8 (local.get $to) (local.get $tail)))
  (i32.store (i32.const {{OLD_HP}}) (i32.add (local.get $to) (i32.const 16)))
  (local.get $result))

;; Evacuates what the words from $at to $end point to, and updates them.
(func $scan (param $at i32) (param $end i32)
  (if {{@COLLECTING_ALL}}
    (then (call $scan_all (local.get $at) (local.get $end)))
    (else (call $scan_young (local.get $at) (local.get $end)))))

;; $scan in a minor collection: only the nursery matters, and one comparison excludes nearly every other word.
(func $scan_young (param $at i32) (param $end i32)
  (local $base i64) (local $span i64) (local $word i64)
  (local.set $base (i64.extend_i32_u (i32.sub {{@NURSERY_START}} (i32.const 8))))
  (local.set $span (i64.extend_i32_u {{@NURSERY_SPAN}}))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $word (i64.load (local.get $at)))
      (if (i64.lt_u (i64.sub (local.get $word) (local.get $base)) (local.get $span))
        (then
          (if (i32.and
                (i32.shr_u
                  (i32.const {{POINTER_TAGS}})
                  (i32.and (i32.wrap_i64 (local.get $word)) (i32.const {{TAG_MASK}})))
                (i32.const 1))
            (then (i64.store (local.get $at) (call $evacuate (local.get $word))))))
        (else
          (if (i64.eq (i64.and (local.get $word) (i64.const 0xff)) (i64.const {{HEADER_RAW}}))
            (then (local.set $at (i32.add (local.get $at) (i32.sub (call $object_bytes (local.get $word)) (i32.const 8))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br $next))))

;; $scan in a full collection.
(func $scan_all (param $at i32) (param $end i32)
  (local $map i32) (local $word i64) (local $state i32)
  (local.set $map {{@PAGE_MAP}})
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $word (i64.load (local.get $at)))
      (if (i32.and
            (i32.shr_u
              (i32.const {{POINTER_TAGS}})
              (i32.and (i32.wrap_i64 (local.get $word)) (i32.const {{TAG_MASK}})))
            (i32.const 1))
        (then
          (local.set $state
            (i32.load8_u (i32.add (local.get $map) (i32.shr_u (i32.wrap_i64 (local.get $word)) (i32.const 16)))))
          (if (i32.ge_u (local.get $state) (i32.const {{PAGE_LARGE}}))
            (then
              (if (i32.eq (local.get $state) (i32.const {{PAGE_LARGE}}))
                (then (call $mark_large (local.get $word)))
                (else (i64.store (local.get $at) (call $evacuate (local.get $word))))))))
        (else
          (if (i64.eq (i64.and (local.get $word) (i64.const 0xff)) (i64.const {{HEADER_RAW}}))
            (then (local.set $at (i32.add (local.get $at) (i32.sub (call $object_bytes (local.get $word)) (i32.const 8))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br $next))))

;; Scans the old space from where it is scanned already to its end, which the scan itself moves.
(func $scan_blocks
  (local $end i32)
  (if (i32.eqz {{@OLD_BLOCK}}) (then (return)))
  (loop $next
    (local.set $end
      (if (result i32) (i32.eq {{@SCAN_BLOCK}} {{@OLD_BLOCK}})
        (then {{@OLD_HP}})
        (else (i32.load offset={{BLOCK_FILL}} {{@SCAN_BLOCK}}))))
    (if (i32.lt_u {{@SCAN}} (local.get $end))
      (then
        (call $scan {{@SCAN}} (local.get $end))
        (i32.store (i32.const {{SCAN}}) (local.get $end))
        (br $next)))
    (if (i32.ne {{@SCAN_BLOCK}} {{@OLD_BLOCK}})
      (then
        (i32.store (i32.const {{SCAN_BLOCK}}) (i32.load offset={{BLOCK_NEXT}} {{@SCAN_BLOCK}}))
        (i32.store (i32.const {{SCAN}}) (i32.add {{@SCAN_BLOCK}} (i32.const {{BLOCK_OBJECTS}})))
        (br $next)))))
