;; The control stack: a chain of segments that never move. Each but the first has the underflow continuation at its bottom.
;;
;; A segment is dirty when frames were pushed or popped in it since the last collection. Collections promote everything that lives, so a
;; clean segment holds no pointer into the nursery, nor does any below it: a minor collection stops at the first clean segment.

#cell SEGMENTS_SCANNED      ;; by all collections; shows what deep stacks cost

;; Makes the first segment, with the frame that ends the program. 0 when done, 1 when memory does not allow it.
(func $initialise_stack (result i32)
  (local $segment i32)
  (local.set $segment (call $new_segment (i32.const 0)))
  (if (i32.eqz (local.get $segment)) (then (return (i32.const 1))))
  (call $enter_segment (local.get $segment) (i64.const {{CODE_FINISHED * 8}}))
  (i32.const 0))

;; A new segment above $below, or 0 when there are no pages for it.
(func $new_segment (param $below i32) (result i32)
  (local $bytes i32) (local $pages i32) (local $segment i32)
  (local.set $bytes (i32.add {{@SEGMENT_BYTES}} (i32.const {{SEGMENT_FRAMES + STACK_SLACK}})))
  (local.set $bytes (i32.and (i32.add (local.get $bytes) (i32.const 7)) (i32.const -8)))
  (local.set $pages (call $pages_of (local.get $bytes)))
  ;; A segment takes all of its pages, unless it is meant to be tiny.
  (if (i32.gt_u (local.get $pages) (i32.const 1))
    (then (local.set $bytes (i32.shl (local.get $pages) (i32.const 16)))))
  (if (i32.eqz (call $stack_room_for (local.get $pages))) (then (return (i32.const 0))))
  (local.set $segment (call $allocate_pages (local.get $pages) (i32.const {{PAGE_STACK}})))
  (if (i32.eqz (local.get $segment)) (then (return (i32.const 0))))
  (i32.store (i32.const {{STACK_PAGES}}) (i32.add {{@STACK_PAGES}} (local.get $pages)))
  (i32.store offset={{SEGMENT_BELOW}} (local.get $segment) (local.get $below))
  (i32.store offset={{SEGMENT_ABOVE}} (local.get $segment) (i32.const 0))
  (i32.store offset={{SEGMENT_END}} (local.get $segment) (i32.add (local.get $segment) (local.get $bytes)))
  (local.get $segment))

;; Whether the stack may take $pages. When only the reserve has room and a full collection could find some, the reserve is used and the
;; collection requested; otherwise this is where the exhaustion of the stack is noticed.
(func $stack_room_for (param $pages i32) (result i32)
  (if (call $fits (local.get $pages) (i32.const 0)) (then (return (i32.const 1))))
  (if (i32.or {{@IN_RESERVE}} (i32.ne (i32.add {{@OLD_PAGES}} {{@LARGE_PAGES}}) {{@LIVE_PAGES}}))
    (then
      (call $request_collection)
      (if (call $fits (local.get $pages) (i32.const 1)) (then (return (i32.const 1))))))
  (i32.store (i32.const {{IN_RESERVE}}) (select (i32.const 2) (i32.const 1) {{@IN_RESERVE}}))
  (i32.const 0))

;; Makes $segment the current one, with nothing but the frame of code id $bottom (a fixnum).
(func $enter_segment (param $segment i32) (param $bottom i64)
  (i64.store offset={{SEGMENT_FRAMES}} (local.get $segment) (local.get $bottom))
  (i32.store offset={{SEGMENT_DIRTY}} (local.get $segment) (i32.const 1))
  (i32.store (i32.const {{SEGMENT}}) (local.get $segment))
  (i32.store (i32.const {{SP}}) (i32.add (local.get $segment) (i32.const {{SEGMENT_FRAMES + 8}})))
  (call $set_stack_limit (local.get $segment)))

(func $set_stack_limit (param $segment i32)
  (i32.store
    (i32.const {{SPLIM}})
    (i32.sub (i32.load offset={{SEGMENT_END}} (local.get $segment)) (i32.const {{STACK_SLACK}}))))

;; A procedure entry found SP above SPLIM: go on in the segment above. 0 when done, 1 when the stack is exhausted.
(func $stack_grow (export "stack_grow") (result i32)
  (local $segment i32) (local $above i32)
  (local.set $segment {{@SEGMENT}})
  (local.set $above (i32.load offset={{SEGMENT_ABOVE}} (local.get $segment)))
  (if (i32.eqz (local.get $above))
    (then
      (local.set $above (call $new_segment (local.get $segment)))
      (if (i32.eqz (local.get $above)) (then (return (i32.const 1))))
      (i32.store offset={{SEGMENT_ABOVE}} (local.get $segment) (local.get $above))))
  (i32.store offset={{SEGMENT_SAVED_SP}} (local.get $segment) {{@SP}})
  (call $enter_segment (local.get $above) (i64.const {{CODE_UNDERFLOW * 8}}))
  (i32.const 0))

;; The continuation at the bottom of a segment: return into the segment below. Its frames may be popped and pushed from now on.
(func $underflow (export "underflow") (param $pc i32) (result i32)
  (local $below i32) (local $sp i32)
  (local.set $below (i32.load offset={{SEGMENT_BELOW}} {{@SEGMENT}}))
  (local.set $sp (i32.sub (i32.load offset={{SEGMENT_SAVED_SP}} (local.get $below)) (i32.const 8)))
  (i32.store offset={{SEGMENT_DIRTY}} (local.get $below) (i32.const 1))
  (i32.store (i32.const {{SEGMENT}}) (local.get $below))
  (i32.store (i32.const {{SP}}) (local.get $sp))
  (call $set_stack_limit (local.get $below))
  (i32.wrap_i64 (i64.shr_u (i64.load (local.get $sp)) (i64.const {{FIXNUM_SHIFT}}))))

;; Drops everything above $sp in $segment. The segments above are kept for reuse, except when memory is short: then what was dropped may
;; have ended the shortage.
(func $set_stack (export "set_stack") (param $sp i32) (param $segment i32)
  (i32.store offset={{SEGMENT_DIRTY}} (local.get $segment) (i32.const 1))
  (i32.store (i32.const {{SEGMENT}}) (local.get $segment))
  (i32.store (i32.const {{SP}}) (local.get $sp))
  (call $set_stack_limit (local.get $segment))
  (if {{@IN_RESERVE}}
    (then
      (call $release_cached_segments)
      (call $request_full_collection)
      (if (call $fits (i32.const 0) (i32.const 0)) (then (i32.store (i32.const {{IN_RESERVE}}) (i32.const 0)))))))

;; Frees the segments above the current one.
(func $release_cached_segments
  (local $segment i32) (local $above i32) (local $pages i32)
  (if (i32.eqz {{@SEGMENT}}) (then (return)))
  (local.set $segment (i32.load offset={{SEGMENT_ABOVE}} {{@SEGMENT}}))
  (i32.store offset={{SEGMENT_ABOVE}} {{@SEGMENT}} (i32.const 0))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $segment)))
      (local.set $above (i32.load offset={{SEGMENT_ABOVE}} (local.get $segment)))
      (local.set $pages
        (call $pages_of (i32.sub (i32.load offset={{SEGMENT_END}} (local.get $segment)) (local.get $segment))))
      (i32.store (i32.const {{STACK_PAGES}}) (i32.sub {{@STACK_PAGES}} (local.get $pages)))
      (call $free_pages (local.get $segment) (local.get $pages))
      (local.set $segment (local.get $above))
      (br $next))))

;; Scans the frames: all of them in a full collection, down to the first clean segment in a minor one. Afterwards all segments below the
;; current one are clean.
(func $scan_stack
  (local $segment i32) (local $sp i32)
  (local.set $segment {{@SEGMENT}})
  (local.set $sp {{@SP}})
  (loop $next
    (i32.store (i32.const {{SEGMENTS_SCANNED}}) (i32.add {{@SEGMENTS_SCANNED}} (i32.const 1)))
    (call $scan (i32.add (local.get $segment) (i32.const {{SEGMENT_FRAMES}})) (local.get $sp))
    (local.set $segment (i32.load offset={{SEGMENT_BELOW}} (local.get $segment)))
    (if (local.get $segment)
      (then
        (local.set $sp (i32.load offset={{SEGMENT_SAVED_SP}} (local.get $segment)))
        (if (i32.or {{@COLLECTING_ALL}} (i32.load offset={{SEGMENT_DIRTY}} (local.get $segment)))
          (then
            (i32.store offset={{SEGMENT_DIRTY}} (local.get $segment) (i32.const 0))
            (br $next)))))))
