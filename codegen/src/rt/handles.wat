;; Handles: objects that hold the key of something the host keeps. The list of them is weak; when a handle dies, the host is told its key,
;; once.

#cell HANDLES             ;; address of an array of handles
#cell HANDLES_PAGES
#cell HANDLES_COUNT
#cell HANDLES_OLD         ;; so many of them were there at the last collection: a minor one leaves them alone

;; Has the host told when $handle dies.
(func $register_handle (export "register_handle") (param $handle i64)
  (local $pages i32) (local $new i32)
  (if (i32.ge_u {{@HANDLES_COUNT}} (i32.shl {{@HANDLES_PAGES}} (i32.const 13)))
    (then
      (local.set $pages (i32.shl {{@HANDLES_PAGES}} (i32.const 1)))
      (if (i32.eqz (local.get $pages)) (then (local.set $pages (i32.const 1))))
      ;; Taken even when the limit forbids it: the host would keep the thing for ever otherwise.
      (drop (call $room_for (local.get $pages)))
      (local.set $new (call $allocate_pages (local.get $pages) (i32.const {{PAGE_TABLE}})))
      (if (i32.eqz (local.get $new)) (then (return)))
      (if {{@HANDLES_PAGES}}
        (then
          (memory.copy (local.get $new) {{@HANDLES}} (i32.shl {{@HANDLES_COUNT}} (i32.const 3)))
          (call $free_pages {{@HANDLES}} {{@HANDLES_PAGES}})))
      (i32.store (i32.const {{HANDLES}}) (local.get $new))
      (i32.store (i32.const {{HANDLES_PAGES}}) (local.get $pages))))
  (i64.store (i32.add {{@HANDLES}} (i32.shl {{@HANDLES_COUNT}} (i32.const 3))) (local.get $handle))
  (i32.store (i32.const {{HANDLES_COUNT}}) (i32.add {{@HANDLES_COUNT}} (i32.const 1))))

;; After the evacuation: updates the list and reports the dead.
(func $sweep_handles
  (local $from i32) (local $to i32) (local $end i32) (local $handle i64) (local $word i64)
  (local.set $from {{@HANDLES}})
  (local.set $end (i32.add (local.get $from) (i32.shl {{@HANDLES_COUNT}} (i32.const 3))))
  (if (i32.eqz {{@COLLECTING_ALL}})
    (then (local.set $from (i32.add (local.get $from) (i32.shl {{@HANDLES_OLD}} (i32.const 3))))))
  (local.set $to (local.get $from))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
      (local.set $handle (i64.load (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (if (i32.ge_u
            (i32.load8_u (i32.add {{@PAGE_MAP}} (i32.shr_u (i32.wrap_i64 (local.get $handle)) (i32.const 16))))
            (i32.const {{PAGE_NURSERY}}))
        (then
          (local.set $word (i64.load offset={{HEAP_HEADER}} (i32.wrap_i64 (local.get $handle))))
          (if (i64.ne (i64.and (local.get $word) (i64.const 0xff)) (i64.const {{FORWARD}}))
            (then
              (call $drop_handle (i64.load offset={{HEAP_FIELDS}} (i32.wrap_i64 (local.get $handle))))
              (br $next)))
          (local.set $handle (i64.shr_u (local.get $word) (i64.const 32)))))
      (i64.store (local.get $to) (local.get $handle))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (br $next)))
  (i32.store (i32.const {{HANDLES_COUNT}}) (i32.shr_u (i32.sub (local.get $to) {{@HANDLES}}) (i32.const 3)))
  (i32.store (i32.const {{HANDLES_OLD}}) {{@HANDLES_COUNT}}))
