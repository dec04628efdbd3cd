;; The control stack: a chain of segments that never move. Each but the first has the underflow continuation at its bottom.
;;
;; Segments lie in runs of pages. An ordinary segment takes a run of its own; segments that are small against a page share one: the next
;; begins where the frames of the one below ended when it was full. Such a segment is forgotten as soon as it is left, since the one
;; below may then push other frames over it, whereas runs above the current one are kept for reuse.
;;
;; A segment is dirty when frames were pushed or popped in it since the last collection. Collections promote everything that lives, so a
;; clean segment holds no pointer into the nursery, nor does any below it: a minor collection stops at the first clean segment.

#cell SEGMENTS_SCANNED      ;; by all collections; shows what deep stacks cost

;; Makes the first segment, with the frame that ends the program. 0 when done, 1 when memory does not allow it.
(func $initialise_stack (result i32)
  (local $segment i32)
  (local.set $segment (call $new_segment))
  (if (i32.eqz (local.get $segment)) (then (return (i32.const 1))))
  (call $enter_segment (local.get $segment) (i32.const 0) (i64.const {{CODE_FINISHED * 8}}))
  (i32.const 0))

;; Bytes of the smallest segment: header, frames, slack. The frames take a 32nd part of the limit at most.
(func $segment_bytes (result i32)
  (local $most i32)
  (local.set $most (i32.shl (call $limit) (i32.const {{16 - 5}})))
  (i32.and
    (i32.add
      (select {{@SEGMENT_BYTES}} (local.get $most) (i32.lt_u {{@SEGMENT_BYTES}} (local.get $most)))
      (i32.const {{SEGMENT_FRAMES + STACK_SLACK + 7}}))
    (i32.const -8)))

;; Pages of a run of its own.
(func $run_pages (result i32)
  (call $pages_of (call $segment_bytes)))

;; The first segment of the run that $segment lies in: a run of several pages holds one segment only.
(func $first_segment (param $segment i32) (result i32)
  (i32.and (local.get $segment) (i32.const {{0 - PAGE_BYTES}})))

;; A segment at the start of a new run, or 0 when there are no pages for it.
(func $new_segment (result i32)
  (local $pages i32) (local $segment i32)
  (local.set $pages (call $run_pages))
  (if (i32.eqz (call $stack_room_for (local.get $pages))) (then (return (i32.const 0))))
  (local.set $segment (call $allocate_pages (local.get $pages) (i32.const {{PAGE_STACK}})))
  (if (i32.eqz (local.get $segment)) (then (return (i32.const 0))))
  (i32.store (i32.const {{STACK_PAGES}}) (i32.add {{@STACK_PAGES}} (local.get $pages)))
  (i32.store offset={{SEGMENT_RUN_ABOVE}} (local.get $segment) (i32.const 0))
  (i32.store
    offset={{SEGMENT_RUN_END}}
    (local.get $segment)
    (i32.add (local.get $segment) (i32.shl (local.get $pages) (i32.const 16))))
  (local.get $segment))

;; Whether the stack may take $pages. When only the reserve has room and a full collection could find some, the reserve is used and the
;; collection requested; otherwise this is where the exhaustion of the stack is noticed.
(func $stack_room_for (param $pages i32) (result i32)
  (if (call $fits (local.get $pages) (i32.const 0)) (then (return (i32.const 1))))
  (if (i32.or
        {{@IN_RESERVE}}
        (i32.or
          (i32.ne (i32.add {{@OLD_PAGES}} {{@LARGE_PAGES}}) {{@LIVE_PAGES}})
          (i32.ne {{@NURSERY_PAGES}} (call $most_nursery_pages (i32.const 1)))))
    (then
      (call $request_collection)
      (if (call $fits (local.get $pages) (i32.const 1)) (then (return (i32.const 1))))))
  (i32.store (i32.const {{IN_RESERVE}}) (select (i32.const 2) (i32.const 1) {{@IN_RESERVE}}))
  (i32.const 0))

;; Makes $segment the current one, above $below, with nothing but the frame of code id $bottom (a fixnum).
(func $enter_segment (param $segment i32) (param $below i32) (param $bottom i64)
  (local $run_end i32)
  (local.set $run_end (i32.load offset={{SEGMENT_RUN_END}} (call $first_segment (local.get $segment))))
  (i32.store offset={{SEGMENT_BELOW}} (local.get $segment) (local.get $below))
  (i32.store
    offset={{SEGMENT_NUMBER}}
    (local.get $segment)
    (if (result i32) (local.get $below)
      (then (i32.add (i32.load offset={{SEGMENT_NUMBER}} (local.get $below)) (i32.const 1)))
      (else (i32.const 0))))
  ;; A segment that has several pages takes them all.
  (i32.store
    offset={{SEGMENT_END}}
    (local.get $segment)
    (select
      (local.get $run_end)
      (i32.add (local.get $segment) (call $segment_bytes))
      (i32.gt_u (i32.sub (local.get $run_end) (local.get $segment)) (i32.const {{PAGE_BYTES}}))))
  (i64.store offset={{SEGMENT_FRAMES}} (local.get $segment) (local.get $bottom))
  (i32.store offset={{SEGMENT_DIRTY}} (local.get $segment) (i32.const 1))
  (i32.store (i32.const {{SEGMENT}}) (local.get $segment))
  (i32.store (i32.const {{SP}}) (i32.add (local.get $segment) (i32.const {{SEGMENT_FRAMES + 8}})))
  (call $set_stack_limit (local.get $segment)))

(func $set_stack_limit (param $segment i32)
  (i32.store
    (i32.const {{SPLIM}})
    (i32.sub (i32.load offset={{SEGMENT_END}} (local.get $segment)) (i32.const {{STACK_SLACK}}))))

;; There is no room above SP: go on in the segment above. 0 when done, 1 when the stack is exhausted.
(func $stack_grow (export "stack_grow") (result i32)
  (local $segment i32) (local $first i32) (local $run_end i32) (local $above i32)
  (local.set $segment {{@SEGMENT}})
  (local.set $first (call $first_segment (local.get $segment)))
  (local.set $run_end (i32.load offset={{SEGMENT_RUN_END}} (local.get $first)))
  (local.set $above {{@SP}})
  (if (i32.or
        (i32.gt_u (i32.add (local.get $above) (call $segment_bytes)) (local.get $run_end))
        (i32.gt_u (i32.sub (local.get $run_end) (local.get $first)) (i32.const {{PAGE_BYTES}})))
    (then
      (local.set $above (i32.load offset={{SEGMENT_RUN_ABOVE}} (local.get $first)))
      (if (i32.eqz (local.get $above))
        (then
          (local.set $above (call $new_segment))
          (if (i32.eqz (local.get $above)) (then (return (i32.const 1))))
          (i32.store offset={{SEGMENT_RUN_ABOVE}} (local.get $first) (local.get $above))))))
  (i32.store offset={{SEGMENT_SAVED_SP}} (local.get $segment) {{@SP}})
  (call $enter_segment (local.get $above) (local.get $segment) (i64.const {{CODE_UNDERFLOW * 8}}))
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

;; The continuation of a frame with one value: whatever is returned to it, the frame below gets that value.
(func $value (export "value") (param $pc i32) (result i32)
  (local $sp i32)
  (local.set $sp (i32.sub {{@SP}} (i32.const 16)))
  (i64.store (i32.const {{ARGS}}) (i64.load offset=8 (local.get $sp)))
  (i32.store (i32.const {{SP}}) (local.get $sp))
  (i32.wrap_i64 (i64.shr_u (i64.load (local.get $sp)) (i64.const {{FIXNUM_SHIFT}}))))

;; Drops everything above $sp in $segment. The runs above are kept for reuse, except when memory is short: then what was dropped may
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
      (if (call $fits (call $run_pages) (i32.const 0)) (then (i32.store (i32.const {{IN_RESERVE}}) (i32.const 0)))))))

;; The stack pointer is in its cell already, and in this segment.
(func $enter_segment_of_sp (export "enter_segment_of_sp") (param $segment i32)
  (call $set_stack {{@SP}} (local.get $segment)))

;; Saved frames are an object of values. Each part of them that lay in one segment is a header of values, then its words:
;; number of words, the place where they lay, and the one where they were pushed last.
#define PART_WORDS 0
#define PART_PLACE 8
#define PART_PUSHED 16
#define PART_FRAMES 24
;; Bytes of the longest saved frames that others are saved over.
#define MOST_REUSED 512

;; Copies words. A call of what the engine has for this costs more than the words of some frames.
(func $copy_words (param $to i32) (param $from i32) (param $bytes i32)
  (local $end i32)
  (if (i32.gt_u (local.get $bytes) (i32.const 192))
    (then
      (memory.copy (local.get $to) (local.get $from) (local.get $bytes))
      (return)))
  ;; Four words a turn, then the others.
  (local.set $end (i32.add (local.get $from) (i32.and (local.get $bytes) (i32.const -32))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
      (i64.store (local.get $to) (i64.load (local.get $from)))
      (i64.store offset=8 (local.get $to) (i64.load offset=8 (local.get $from)))
      (i64.store offset=16 (local.get $to) (i64.load offset=16 (local.get $from)))
      (i64.store offset=24 (local.get $to) (i64.load offset=24 (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (br $next)))
  (local.set $end (i32.add (local.get $from) (i32.and (local.get $bytes) (i32.const 31))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
      (i64.store (local.get $to) (i64.load (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (br $next))))

;; Room for an object of $bytes of values, header not included, with its header; its address, or 0 when memory does not allow it.
(func $allocate_storage (param $bytes i32) (result i32)
  (local $at i32)
  (local.set $at (call $allocate (i32.add (local.get $bytes) (i32.const 8))))
  (if (local.get $at)
    (then
      (i32.store (local.get $at) (i32.const {{HEADER_FIELDS + HeapKind::Storage * 256}}))
      (i32.store offset=4 (local.get $at) (i32.shr_u (local.get $bytes) (i32.const 3)))))
  (local.get $at))

;; Writes the header, at $at, of the part with $bytes of frames that lay at $start in $segment.
(func $start_part (param $at i32) (param $bytes i32) (param $start i32) (param $segment i32)
  ;; As a fixnum the number of words is that of the bytes.
  (i64.store offset={{PART_WORDS}} (local.get $at) (i64.extend_i32_u (local.get $bytes)))
  (i64.store offset={{PART_PLACE}} (local.get $at) (call $place (local.get $start) (local.get $segment)))
  (i64.store offset={{PART_PUSHED}} (local.get $at) (i64.const 0)))

;; A place on the stack as a value: the pointer, and 32 bits above it the segment. Both are multiples of 8, so that this is a fixnum.
(func $place (param $sp i32) (param $segment i32) (result i64)
  (i64.or (i64.extend_i32_u (local.get $sp)) (i64.shl (i64.extend_i32_u (local.get $segment)) (i64.const 32))))

;; An object with the frames from $start in segment $first up to $end in segment $last, which lie below SP; nil when memory does not
;; allow it. The frames at the bottoms of segments are left out. $old is nil, or saved frames that nobody needs: they are overwritten if they
;; are as long, and small, so that whoever saves frames again and again stays in the same few lines of the cache.
(func $save_frames (export "save_frames")
  (param $start i32) (param $first i32) (param $end i32) (param $last i32) (param $old i64) (result i64)
  (local $bytes i32) (local $at i32)
  ;; A generator saves a few frames in one segment over others again and again.
  (block $other
    (br_if $other (i32.ne (local.get $first) (local.get $last)))
    (br_if $other (i64.eq (local.get $old) (i64.const {{NIL}})))
    (local.set $bytes (i32.sub (local.get $end) (local.get $start)))
    (br_if $other (i32.gt_u (local.get $bytes) (i32.const {{MOST_REUSED - PART_FRAMES}})))
    (local.set $at (i32.wrap_i64 (local.get $old)))
    (br_if $other
      (i32.ne
        (i32.shl (i32.load offset={{HEAP_AUX}} (local.get $at)) (i32.const 3))
        (i32.add (local.get $bytes) (i32.const {{PART_FRAMES}}))))
    (if (i32.eqz (i32.and (i32.load offset={{HEAP_HEADER}} (local.get $at)) (i32.const {{HEADER_REMEMBERED}})))
      (then (call $barrier (local.get $old))))
    (local.set $at (i32.add (local.get $at) (i32.const {{HEAP_FIELDS}})))
    (call $copy_words (i32.add (local.get $at) (i32.const {{PART_FRAMES}})) (local.get $start) (local.get $bytes))
    (call $start_part (local.get $at) (local.get $bytes) (local.get $start) (local.get $last))
    (return (local.get $old)))
  (call $save_all_frames (local.get $start) (local.get $first) (local.get $end) (local.get $last) (local.get $old)))

;; $save_frames in all other cases.
(func $save_all_frames
  (param $start i32) (param $first i32) (param $end i32) (param $last i32) (param $old i64) (result i64)
  (local $segment i32) (local $top i32) (local $bytes i32) (local $at i32) (local $lowest i32)
  (local.set $segment (local.get $last))
  (local.set $top (local.get $end))
  (loop $down
    (local.set $bytes
      (i32.add
        (local.get $bytes)
        (i32.sub
          (i32.add (local.get $top) (i32.const {{PART_FRAMES}}))
          (select
            (local.get $start)
            (i32.add (local.get $segment) (i32.const {{SEGMENT_FRAMES + 8}}))
            (i32.eq (local.get $segment) (local.get $first))))))
    (if (i32.ne (local.get $segment) (local.get $first))
      (then
        (local.set $segment (i32.load offset={{SEGMENT_BELOW}} (local.get $segment)))
        (local.set $top (i32.load offset={{SEGMENT_SAVED_SP}} (local.get $segment)))
        (br $down))))
  (block $ready
    (if (i64.ne (local.get $old) (i64.const {{NIL}}))
      (then
        (if (i32.and
              (i32.eq
                (i32.shl (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $old))) (i32.const 3))
                (local.get $bytes))
              (i32.le_u (local.get $bytes) (i32.const {{MOST_REUSED}})))
          (then
            (call $barrier (local.get $old))
            (local.set $at (i32.add (i32.wrap_i64 (local.get $old)) (i32.const {{HEAP_HEADER}})))
            (br $ready)))))
    (local.set $at (call $allocate_storage (local.get $bytes)))
    (if (i32.eqz (local.get $at)) (then (return (i64.const {{NIL}})))))
  ;; The parts are written as they are found, the innermost one last.
  (local.set $bytes (i32.add (i32.add (local.get $at) (i32.const 8)) (local.get $bytes)))
  (loop $down
    (local.set $lowest
      (select
        (local.get $start)
        (i32.add (local.get $last) (i32.const {{SEGMENT_FRAMES + 8}}))
        (i32.eq (local.get $last) (local.get $first))))
    (local.set $bytes (i32.sub (local.get $bytes) (i32.sub (local.get $end) (local.get $lowest))))
    (call $copy_words (local.get $bytes) (local.get $lowest) (i32.sub (local.get $end) (local.get $lowest)))
    (local.set $bytes (i32.sub (local.get $bytes) (i32.const {{PART_FRAMES}})))
    (call $start_part (local.get $bytes) (i32.sub (local.get $end) (local.get $lowest)) (local.get $lowest) (local.get $last))
    (if (i32.ne (local.get $last) (local.get $first))
      (then
        (local.set $last (i32.load offset={{SEGMENT_BELOW}} (local.get $last)))
        (local.set $end (i32.load offset={{SEGMENT_SAVED_SP}} (local.get $last)))
        (br $down))))
  (i64.extend_i32_u (i32.sub (local.get $at) (i32.const {{HEAP_HEADER}}))))

;; Pushes saved frames, and notes where their parts went. A part goes into a segment of its own where the current one has no room for it:
;; there it lies no further from the bottom than it did, so that what its procedures were promised above their frames is there too.
;; Answers a fixnum: 0 when the stack is exhausted, and nothing was pushed; 1 when all parts lie where they lay when they were saved; else 2.
(func $push_saved (export "push_saved") (param $saved i64) (result i64)
  (local $at i32) (local $bytes i32) (local $place i64)
  (local.set $at (i32.add (i32.wrap_i64 (local.get $saved)) (i32.const {{HEAP_FIELDS}})))
  (local.set $bytes (i32.load offset={{PART_WORDS}} (local.get $at)))
  ;; One part, and room for it: mostly so.
  (if (i32.eq
        (i32.add (local.get $bytes) (i32.const {{PART_FRAMES}}))
        (i32.shl (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $saved))) (i32.const 3)))
    (then
      (if (i32.le_u (i32.add {{@SP}} (local.get $bytes)) {{@SPLIM}})
        (then
          (local.set $place (call $place {{@SP}} {{@SEGMENT}}))
          (i64.store offset={{PART_PUSHED}} (local.get $at) (local.get $place))
          (call $copy_words {{@SP}} (i32.add (local.get $at) (i32.const {{PART_FRAMES}})) (local.get $bytes))
          (i32.store (i32.const {{SP}}) (i32.add {{@SP}} (local.get $bytes)))
          (return
            (select
              (i64.const {{1 * 8}})
              (i64.const {{2 * 8}})
              (i64.eq (i64.load offset={{PART_PLACE}} (local.get $at)) (local.get $place))))))))
  (call $push_parts (local.get $saved)))

;; $push_saved in all other cases.
(func $push_parts (param $saved i64) (result i64)
  (local $sp i32) (local $home i32) (local $at i32) (local $end i32) (local $bytes i32) (local $moved i32)
  (local.set $sp {{@SP}})
  (local.set $home {{@SEGMENT}})
  (local.set $at (i32.add (i32.wrap_i64 (local.get $saved)) (i32.const {{HEAP_FIELDS}})))
  (local.set $end
    (i32.add
      (local.get $at)
      (i32.shl (i32.load offset={{HEAP_AUX}} (i32.wrap_i64 (local.get $saved))) (i32.const 3))))
  (block $exhausted
    (loop $up
      (local.set $bytes (i32.load offset={{PART_WORDS}} (local.get $at)))
      (if (i32.gt_u (i32.add {{@SP}} (local.get $bytes)) {{@SPLIM}})
        (then (br_if $exhausted (call $stack_grow))))
      (local.set $moved
        (i32.or
          (local.get $moved)
          (i64.ne (i64.load offset={{PART_PLACE}} (local.get $at)) (call $place {{@SP}} {{@SEGMENT}}))))
      (i64.store offset={{PART_PUSHED}} (local.get $at) (call $place {{@SP}} {{@SEGMENT}}))
      (call $copy_words {{@SP}} (i32.add (local.get $at) (i32.const {{PART_FRAMES}})) (local.get $bytes))
      (i32.store (i32.const {{SP}}) (i32.add {{@SP}} (local.get $bytes)))
      (local.set $at (i32.add (i32.add (local.get $at) (local.get $bytes)) (i32.const {{PART_FRAMES}})))
      (br_if $up (i32.lt_u (local.get $at) (local.get $end))))
    ;; The caller may push a frame without a check.
    (if (i32.gt_u {{@SP}} {{@SPLIM}})
      (then (br_if $exhausted (call $stack_grow))))
    (return (select (i64.const {{2 * 8}}) (i64.const {{1 * 8}}) (local.get $moved))))
  (call $set_stack (local.get $sp) (local.get $home))
  (i64.const 0))

;; Frees the runs above the current one.
(func $release_cached_segments
  (local $first i32) (local $run i32) (local $above i32) (local $pages i32)
  (if (i32.eqz {{@SEGMENT}}) (then (return)))
  (local.set $first (call $first_segment {{@SEGMENT}}))
  (local.set $run (i32.load offset={{SEGMENT_RUN_ABOVE}} (local.get $first)))
  (i32.store offset={{SEGMENT_RUN_ABOVE}} (local.get $first) (i32.const 0))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $run)))
      (local.set $above (i32.load offset={{SEGMENT_RUN_ABOVE}} (local.get $run)))
      (local.set $pages
        (i32.shr_u
          (i32.sub (i32.load offset={{SEGMENT_RUN_END}} (local.get $run)) (local.get $run))
          (i32.const 16)))
      (i32.store (i32.const {{STACK_PAGES}}) (i32.sub {{@STACK_PAGES}} (local.get $pages)))
      (call $free_pages (local.get $run) (local.get $pages))
      (local.set $run (local.get $above))
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
