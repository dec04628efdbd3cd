;; The remembered set: the old objects that were assigned to since the last collection, an array of addresses that doubles when full.
;;
;; When memory does not allow it to grow, the next collection is a full one, which needs no remembered set.

#cell REMEMBERED              ;; address of the array
#cell REMEMBERED_PAGES
#cell REMEMBERED_COUNT
#cell REMEMBERED_OVERFLOW     ;; 1: not all are in the array

;; Write barrier: something was or will be stored into $object.
(func $barrier (export "barrier") (param $object i64)
  (if (i32.lt_u
        (i32.sub (i32.and (i32.wrap_i64 (local.get $object)) (i32.const -8)) (i32.sub {{@NURSERY_START}} (i32.const 8)))
        {{@NURSERY_SPAN}})
    (then (return)))
  (if (i64.ne
        (i64.and
          (i64.load (i32.add (i32.and (i32.wrap_i64 (local.get $object)) (i32.const -8)) (i32.const 8)))
          (i64.const {{HEADER_REMEMBERED}}))
        (i64.const 0))
    (then (return)))
  (call $remember (local.get $object)))

;; Write barrier for field number $index (a fixnum) of $object. Better than $barrier for what may be large; there must be no test of the
;; remembered bit before it.
(func $barrier_slot (export "barrier_slot") (param $object i64) (param $index i64)
  (local $at i32)
  (local.set $at (i32.add (i32.and (i32.wrap_i64 (local.get $object)) (i32.const -8)) (i32.const 8)))
  (if (i32.eq
        (i32.load8_u (i32.add {{@PAGE_MAP}} (i32.shr_u (local.get $at) (i32.const 16))))
        (i32.const {{PAGE_LARGE}}))
    (then
      (call $mark_card (local.get $at) (local.get $index))
      (return)))
  (call $barrier (local.get $object)))

;; Adds $object, which is old and not in the set.
(func $remember (export "remember") (param $object i64)
  (local $at i32)
  (local.set $at (i32.add (i32.and (i32.wrap_i64 (local.get $object)) (i32.const -8)) (i32.const 8)))
  (i64.store (local.get $at) (i64.or (i64.load (local.get $at)) (i64.const {{HEADER_REMEMBERED}})))
  (if (i32.ge_u {{@REMEMBERED_COUNT}} (i32.shl {{@REMEMBERED_PAGES}} (i32.const 14)))
    (then
      (if (i32.eqz (call $grow_remembered))
        (then
          (i32.store (i32.const {{REMEMBERED_OVERFLOW}}) (i32.const 1))
          (return)))))
  (i32.store (i32.add {{@REMEMBERED}} (i32.shl {{@REMEMBERED_COUNT}} (i32.const 2))) (local.get $at))
  (i32.store (i32.const {{REMEMBERED_COUNT}}) (i32.add {{@REMEMBERED_COUNT}} (i32.const 1))))

;; Doubles the array; 0 when memory does not allow it.
(func $grow_remembered (result i32)
  (local $pages i32) (local $new i32)
  (local.set $pages (i32.shl {{@REMEMBERED_PAGES}} (i32.const 1)))
  (if (i32.eqz (local.get $pages)) (then (local.set $pages (i32.const 1))))
  (if (i32.eqz (call $fits (local.get $pages) (i32.const 0))) (then (return (i32.const 0))))
  (local.set $new (call $allocate_pages (local.get $pages) (i32.const {{PAGE_TABLE}})))
  (if (i32.eqz (local.get $new)) (then (return (i32.const 0))))
  (if {{@REMEMBERED_PAGES}}
    (then
      (memory.copy (local.get $new) {{@REMEMBERED}} (i32.shl {{@REMEMBERED_COUNT}} (i32.const 2)))
      (call $free_pages {{@REMEMBERED}} {{@REMEMBERED_PAGES}})))
  (i32.store (i32.const {{REMEMBERED}}) (local.get $new))
  (i32.store (i32.const {{REMEMBERED_PAGES}}) (local.get $pages))
  (i32.const 1))

;; Scans the objects of the set and empties it.
(func $scan_remembered
  (local $entry i32) (local $end i32) (local $at i32)
  (local.set $entry {{@REMEMBERED}})
  (local.set $end (i32.add (local.get $entry) (i32.shl {{@REMEMBERED_COUNT}} (i32.const 2))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $entry) (local.get $end)))
      (local.set $at (i32.load (local.get $entry)))
      (i64.store (local.get $at) (i64.and (i64.load (local.get $at)) (i64.const {{-1 - HEADER_REMEMBERED}})))
      (call $scan_object (local.get $at))
      (local.set $entry (i32.add (local.get $entry) (i32.const 4)))
      (br $next)))
  (call $forget_remembered))

;; Empties the set, and frees its array when it has become long.
(func $forget_remembered
  (i32.store (i32.const {{REMEMBERED_COUNT}}) (i32.const 0))
  (i32.store (i32.const {{REMEMBERED_OVERFLOW}}) (i32.const 0))
  (if (i32.gt_u {{@REMEMBERED_PAGES}} (i32.const 4))
    (then
      (call $free_pages {{@REMEMBERED}} {{@REMEMBERED_PAGES}})
      (i32.store (i32.const {{REMEMBERED_PAGES}}) (i32.const 0)))))
