;; Captured frames: what full continuations are made of.
;;
;; A capture copies only the frames that were pushed since the one before. Its part of the frames, all in one segment, is an object that links to the
;; part below: so two captures share what they have in common. The cells CAPTURED and CAPTURED_END say which of the frames on the stack are copied already: those of
;; this part up to this address, and those of the parts below it. Frames are never written to, so that their copies stay good as long as they lie there.
;; The code id of the topmost one of these frames is replaced by that of $captured: when control returns to it, the frame has to go from what is
;; copied. There is one such mark at most; the code id that belongs there is in the cell CAPTURED_CODE. Whoever drops frames in another way calls $forget_captured.
;; Generated code does the common cases of captures and entries itself: see codegen/src/captures.rs.

;; A part is an object of values, CAPTURE_LINK and what follows it in abi.rs. Addresses are multiples of 8, so that a word of two halves looks like a fixnum.

;; Puts the mark on the topmost copied frame, which has none.
(func $mark_captured (export "mark_captured")
  (local $at i32)
  (if {{@CAPTURED}}
    (then
      (local.set $at (i32.sub {{@CAPTURED_END}} (i32.const 8)))
      (i64.store (i32.const {{CAPTURED_CODE}}) (i64.load (local.get $at)))
      (i64.store (local.get $at) (i64.const {{CODE_CAPTURED * 8}})))))

;; Takes the mark off.
(func $unmark_captured (export "unmark_captured")
  (if {{@CAPTURED}}
    (then (i64.store (i32.sub {{@CAPTURED_END}} (i32.const 8)) (i64.load (i32.const {{CAPTURED_CODE}}))))))

;; Takes the topmost frame from what is copied; its code id, a fixnum.
(func $release_captured (result i64)
  (local $part i32) (local $end i32) (local $code i64)
  (local.set $part {{@CAPTURED}})
  (local.set $code (i64.load (i32.const {{CAPTURED_CODE}})))
  (local.set $end
    (i32.sub
      {{@CAPTURED_END}}
      (i32.shl
        ;; The sizes are halves of words, by code id.
        (i32.load16_u (i32.add {{@FRAME_SIZES}} (i32.shr_u (i32.wrap_i64 (local.get $code)) (i32.const {{FIXNUM_SHIFT - 1}}))))
        (i32.const 3))))
  (if (i32.le_u (local.get $end) (i32.load offset={{CAPTURE_START}} (local.get $part)))
    (then
      (local.set $end (i32.and (i32.load offset={{CAPTURE_LINK_END}} (local.get $part)) (i32.const -8)))
      (i32.store (i32.const {{CAPTURED}}) (i32.load offset={{CAPTURE_LINK}} (local.get $part)))))
  (i32.store (i32.const {{CAPTURED_END}}) (local.get $end))
  (call $mark_captured)
  (local.get $code))

;; The continuation that the mark stands for: SP is its address.
(func $captured (export "captured") (param $pc i32) (result i32)
  (i32.wrap_i64 (i64.shr_u (call $release_captured) (i64.const {{FIXNUM_SHIFT}}))))

;; Frames above $sp in $segment are or will be dropped: takes them from what is copied.
(func $forget_captured (export "forget_captured") (param $sp i32) (param $segment i32)
  (local $part i32) (local $end i32)
  (local.set $part {{@CAPTURED}})
  (local.set $end {{@CAPTURED_END}})
  (call $drop_captured (local.get $sp) (local.get $segment))
  ;; The mark was on a frame that is dropped, or it stays.
  (if (i32.or (i32.xor {{@CAPTURED}} (local.get $part)) (i32.xor {{@CAPTURED_END}} (local.get $end)))
    (then (call $mark_captured))))

;; $save_frames in a program with full continuations: saved frames have no mark.
(func $save_frames_of_captured (export "save_frames_of_captured")
  (param $start i32) (param $first i32) (param $end i32) (param $last i32) (param $old i64) (result i64)
  (call $unmark_captured)
  (call $save_frames (local.get $start) (local.get $first) (local.get $end) (local.get $last) (local.get $old))
  (call $mark_captured))

;; The frames above the stack pointer, which is in its cell already, are dropped.
(func $forget_above_sp (export "forget_above_sp") (param $segment i32)
  (call $forget_captured {{@SP}} (local.get $segment)))

;; $forget_captured without the mark.
(func $drop_captured (param $sp i32) (param $segment i32)
  (local $part i32) (local $end i32)
  (local.set $part {{@CAPTURED}})
  (local.set $end {{@CAPTURED_END}})
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $part)))
      (if (i32.eq (i32.load offset={{CAPTURE_SEGMENT}} (local.get $part)) (local.get $segment))
        (then
          (br_if $done (i32.le_u (local.get $end) (local.get $sp)))
          (if (i32.lt_u (i32.load offset={{CAPTURE_START}} (local.get $part)) (local.get $sp))
            (then
              (local.set $end (local.get $sp))
              (br $done))))
        (else
          (br_if $done
            (i32.lt_u
              (i32.load offset={{CAPTURE_NUMBER}} (local.get $part))
              (i32.load offset={{SEGMENT_NUMBER}} (local.get $segment))))))
      (local.set $end (i32.and (i32.load offset={{CAPTURE_LINK_END}} (local.get $part)) (i32.const -8)))
      (local.set $part (i32.load offset={{CAPTURE_LINK}} (local.get $part)))
      (br $next)))
  (i32.store (i32.const {{CAPTURED}}) (local.get $part))
  (i32.store (i32.const {{CAPTURED_END}}) (local.get $end)))

;; Copies the frames from $start in segment $first up to SP that are not copied yet. The part that the last of them is in, or nil when memory does not allow it.
(func $capture (export "capture") (param $start i32) (param $first i32) (result i64)
  (local $segment i32) (local $end i32) (local $from i32) (local $bytes i32) (local $at i32)
  (local $below i32) (local $top i32) (local $top_end i32) (local $upper i32) (local $bottom i32) (local $last i32)
  (local.set $below {{@CAPTURED}})
  (local.set $segment {{@SEGMENT}})
  (local.set $end {{@SP}})
  ;; From the top down: a part for each segment.
  (loop $down
    (local.set $from (i32.add (local.get $segment) (i32.const {{SEGMENT_FRAMES + 8}})))
    (if (local.get $below)
      (then
        (if (i32.eq (i32.load offset={{CAPTURE_SEGMENT}} (local.get $below)) (local.get $segment))
          (then
            (local.set $from {{@CAPTURED_END}})
            (local.set $last (i32.const 1))))))
    (if (i32.eq (local.get $segment) (local.get $first))
      (then
        (local.set $last (i32.const 1))
        (if (i32.le_u (local.get $from) (local.get $start))
          (then
            (local.set $from (local.get $start))
            (local.set $bottom (i32.const 1))))))
    (local.set $bytes (i32.sub (local.get $end) (local.get $from)))
    (if (local.get $bytes)
      (then
        (local.set $at (call $allocate_storage (i32.add (local.get $bytes) (i32.const {{CAPTURE_FRAMES - HEAP_FIELDS}}))))
        (if (i32.eqz (local.get $at)) (then (return (i64.const {{NIL}}))))
        (local.set $at (i32.sub (local.get $at) (i32.const {{HEAP_HEADER}})))
        (if (local.get $upper)
          (then
            (i64.store offset={{CAPTURE_LINK}} (local.get $upper) (i64.extend_i32_u (local.get $at)))
            (i32.store offset={{CAPTURE_LINK_END}} (local.get $upper) (local.get $end)))
          (else
            (local.set $top (local.get $at))
            (local.set $top_end (local.get $end))))
        (local.set $upper (local.get $at))
        (i64.store offset={{CAPTURE_LINK}} (local.get $at) (i64.const 0))
        (i32.store offset={{CAPTURE_START}} (local.get $at) (local.get $from))
        (i32.store offset={{CAPTURE_NUMBER}} (local.get $at) (i32.load offset={{SEGMENT_NUMBER}} (local.get $segment)))
        (i32.store offset={{CAPTURE_SEGMENT}} (local.get $at) (local.get $segment))
        (call $copy_words (i32.add (local.get $at) (i32.const {{CAPTURE_FRAMES}})) (local.get $from) (local.get $bytes))))
    (if (i32.eqz (local.get $last))
      (then
        (local.set $segment (i32.load offset={{SEGMENT_BELOW}} (local.get $segment)))
        (local.set $end (i32.load offset={{SEGMENT_SAVED_SP}} (local.get $segment)))
        (br $down))))
  (if (local.get $upper)
    (then
      (i64.store offset={{CAPTURE_LINK}} (local.get $upper) (i64.extend_i32_u (local.get $below)))
      (i32.store offset={{CAPTURE_LINK_END}} (local.get $upper) (i32.or {{@CAPTURED_END}} (local.get $bottom)))
      (call $unmark_captured)
      (i32.store (i32.const {{CAPTURED}}) (local.get $top))
      (i32.store (i32.const {{CAPTURED_END}}) (local.get $top_end))
      (call $mark_captured)))
  (i64.load (i32.const {{CAPTURED}})))

;; Puts the captured frames up to $end in $part in place of what lies above $start in segment $first, where their context starts. Frames that are still there are
;; left alone. Answers a fixnum: 1 when they are there; 0 when the stack is exhausted, and 2 when they cannot lie where they lay: then everything above $start is dropped.
(func $reenter (export "reenter") (param $part i32) (param $end i32) (param $start i32) (param $first i32) (result i64)
  (local $common i32) (local $common_end i32) (local $captured i32) (local $captured_end i32) (local $status i32)
  (local.set $common (local.get $part))
  (local.set $common_end (local.get $end))
  (call $unmark_captured)
  (local.set $captured {{@CAPTURED}})
  (local.set $captured_end {{@CAPTURED_END}})
  ;; What both have in common: of two different parts, the one that lies further up is none of it.
  (block $found
    (loop $next
      (br_if $found (i32.eq (local.get $captured) (local.get $common)))
      (if (if (result i32) (local.get $captured)
            (then
              (i64.lt_u
                (i64.load offset={{CAPTURE_START}} (local.get $common))
                (i64.load offset={{CAPTURE_START}} (local.get $captured))))
            (else (i32.const 0)))
        (then
          (local.set $captured_end (i32.and (i32.load offset={{CAPTURE_LINK_END}} (local.get $captured)) (i32.const -8)))
          (local.set $captured (i32.load offset={{CAPTURE_LINK}} (local.get $captured))))
        (else
          (local.set $common_end (i32.load offset={{CAPTURE_LINK_END}} (local.get $common)))
          (local.set $common (i32.load offset={{CAPTURE_LINK}} (local.get $common)))
          (if (i32.and (local.get $common_end) (i32.const 1))
            (then
              (local.set $common (i32.const 0))
              (br $found)))))
      (br $next)))
  (if (local.get $common)
    (then
      (if (i32.lt_u (local.get $captured_end) (local.get $common_end)) (then (local.set $common_end (local.get $captured_end))))
      (local.set $captured (i32.load offset={{CAPTURE_SEGMENT}} (local.get $common)))
      (i32.store (i32.const {{CAPTURED}}) (local.get $common))
      (i32.store (i32.const {{CAPTURED_END}}) (local.get $common_end)))
    (else
      (call $drop_captured (local.get $start) (local.get $first))
      (local.set $common_end (local.get $start))
      (local.set $captured (local.get $first))))
  (if (i32.or (i32.xor (local.get $captured) {{@SEGMENT}}) {{@IN_RESERVE}})
    (then (call $set_stack (local.get $common_end) (local.get $captured)))
    (else (i32.store (i32.const {{SP}}) (local.get $common_end))))
  (if (i32.or (i32.xor (local.get $common) (local.get $part)) (i32.xor (local.get $common_end) (local.get $end)))
    (then
      (local.set $status (call $push_captured (local.get $part) (local.get $end) (local.get $common)))
      (if (local.get $status)
        (then
          (call $drop_captured (local.get $start) (local.get $first))
          (call $mark_captured)
          (call $set_stack (local.get $start) (local.get $first))
          (return (i64.extend_i32_u (i32.sub (local.get $status) (i32.const 8))))))
      (i32.store (i32.const {{CAPTURED}}) (local.get $part))
      (i32.store (i32.const {{CAPTURED_END}}) (local.get $end))))
  ;; The topmost frame is returned to at once in most cases.
  (i64.store (i32.const {{CAPTURED_CODE}}) (i64.load (i32.sub (local.get $end) (i32.const 8))))
  (drop (call $release_captured))
  ;; The caller may push a frame without a check.
  (if (i32.gt_u {{@SP}} {{@SPLIM}})
    (then
      (if (call $stack_grow)
        (then
          (call $forget_captured (local.get $start) (local.get $first))
          (call $set_stack (local.get $start) (local.get $first))
          (return (i64.const 0))))))
  (i64.const 8))

;; Pushes the captured frames up to $end in $part to where they lay, from SP on, which is in $common, or where their context starts if that is 0. Answers 0;
;; 8 when the stack is exhausted; 24 when they cannot lie there.
(func $push_captured (param $part i32) (param $end i32) (param $common i32) (result i32)
  (local $at i32) (local $from i32) (local $to i32)
  ;; Mostly they all lie in the current segment, and the parts are copied as they are found. Else nothing was written but above SP.
  (local.set $at (local.get $part))
  (local.set $to (local.get $end))
  (block $other
    (br_if $other (i32.gt_u (local.get $end) (i32.load offset={{SEGMENT_END}} {{@SEGMENT}})))
    (block $bottom
      (loop $down
        (br_if $other (i32.ne (i32.load offset={{CAPTURE_SEGMENT}} (local.get $at)) {{@SEGMENT}}))
        (local.set $from (i32.load offset={{CAPTURE_START}} (local.get $at)))
        (if (i32.eq (local.get $at) (local.get $common))
          (then
            (call $copy_words
              {{@SP}}
              (i32.add (i32.add (local.get $at) (i32.const {{CAPTURE_FRAMES}})) (i32.sub {{@SP}} (local.get $from)))
              (i32.sub (local.get $to) {{@SP}}))
            (br $bottom)))
        (br_if $other (i32.lt_u (local.get $from) {{@SP}}))
        (call $copy_words
          (local.get $from)
          (i32.add (local.get $at) (i32.const {{CAPTURE_FRAMES}}))
          (i32.sub (local.get $to) (local.get $from)))
        (local.set $to (i32.load offset={{CAPTURE_LINK_END}} (local.get $at)))
        (local.set $at (i32.load offset={{CAPTURE_LINK}} (local.get $at)))
        (br_if $down (i32.eqz (i32.and (local.get $to) (i32.const 1)))))
      (br_if $other (i32.ne (local.get $from) {{@SP}})))
    (i32.store (i32.const {{SP}}) (local.get $end))
    (return (i32.const 0)))
  (call $push_parts_captured (local.get $part) (local.get $end) (local.get $common)))

;; $push_captured in all other cases.
(func $push_parts_captured (param $part i32) (param $end i32) (param $common i32) (result i32)
  (local $at i32) (local $next i32) (local $above i32) (local $to i32) (local $status i32)
  ;; On the way down the links are turned round, on the way up they are put right.
  (local.set $at (local.get $part))
  (block $bottom
    (loop $down
      (br_if $bottom (i32.eq (local.get $at) (local.get $common)))
      (local.set $next (i32.load offset={{CAPTURE_LINK}} (local.get $at)))
      (i32.store offset={{CAPTURE_LINK}} (local.get $at) (local.get $above))
      (local.set $above (local.get $at))
      (local.set $at (local.get $next))
      (br_if $down (i32.eqz (i32.and (i32.load offset={{CAPTURE_LINK_END}} (local.get $above)) (i32.const 1))))))
  (if (local.get $common)
    (then
      (local.set $to (local.get $end))
      (if (local.get $above) (then (local.set $to (i32.load offset={{CAPTURE_LINK_END}} (local.get $above)))))
      (local.set $status (call $push_part (local.get $common) {{@SP}} (local.get $to)))))
  (block $top
    (loop $up
      (br_if $top (i32.eqz (local.get $above)))
      (local.set $next (i32.load offset={{CAPTURE_LINK}} (local.get $above)))
      (i32.store offset={{CAPTURE_LINK}} (local.get $above) (local.get $at))
      (local.set $to (local.get $end))
      (if (local.get $next) (then (local.set $to (i32.load offset={{CAPTURE_LINK_END}} (local.get $next)))))
      (if (i32.eqz (local.get $status))
        (then
          (local.set $status
            (call $push_part (local.get $above) (i32.load offset={{CAPTURE_START}} (local.get $above)) (local.get $to)))))
      (local.set $at (local.get $above))
      (local.set $above (local.get $next))
      (br $up)))
  (local.get $status))

;; Pushes the frames of $part from $from up to $to to where they lay; answers as $push_captured does.
(func $push_part (param $part i32) (param $from i32) (param $to i32) (result i32)
  (if (i32.ne {{@SEGMENT}} (i32.load offset={{CAPTURE_SEGMENT}} (local.get $part)))
    (then (if (call $stack_grow) (then (return (i32.const 8))))))
  (if (i32.or
        (i32.or
          (i32.xor {{@SEGMENT}} (i32.load offset={{CAPTURE_SEGMENT}} (local.get $part)))
          (i32.xor {{@SP}} (local.get $from)))
        (i32.gt_u (local.get $to) (i32.load offset={{SEGMENT_END}} {{@SEGMENT}})))
    (then (return (i32.const 24))))
  (call $copy_words
    (local.get $from)
    (i32.add
      (i32.add (local.get $part) (i32.const {{CAPTURE_FRAMES}}))
      (i32.sub (local.get $from) (i32.load offset={{CAPTURE_START}} (local.get $part))))
    (i32.sub (local.get $to) (local.get $from)))
  (i32.store (i32.const {{SP}}) (local.get $to))
  (i32.const 0))

;; The captured frames up to $end in $part, as far as their context, as $save_frames would have saved them; nil when memory does not allow it.
(func $saved_captured (export "saved_captured") (param $part i32) (param $end i32) (result i64)
  (local $at i32) (local $top i32) (local $bytes i32) (local $segment i32) (local $object i32)
  (local.set $at (local.get $part))
  (local.set $top (local.get $end))
  (block $bottom
    (loop $down
      (if (i32.ne (i32.load offset={{CAPTURE_SEGMENT}} (local.get $at)) (local.get $segment))
        (then
          (local.set $segment (i32.load offset={{CAPTURE_SEGMENT}} (local.get $at)))
          (local.set $bytes (i32.add (local.get $bytes) (i32.const {{PART_FRAMES}})))))
      (local.set $bytes
        (i32.add
          (local.get $bytes)
          (i32.sub (local.get $top) (i32.load offset={{CAPTURE_START}} (local.get $at)))))
      (local.set $top (i32.load offset={{CAPTURE_LINK_END}} (local.get $at)))
      (br_if $bottom (i32.and (local.get $top) (i32.const 1)))
      (local.set $at (i32.load offset={{CAPTURE_LINK}} (local.get $at)))
      (br $down)))
  (local.set $object (call $allocate_storage (local.get $bytes)))
  (if (i32.eqz (local.get $object)) (then (return (i64.const {{NIL}}))))
  ;; The parts of a segment become one, whose head is in front of the lowest.
  (local.set $at (local.get $part))
  (local.set $top (local.get $end))
  (local.set $bytes (i32.add (i32.add (local.get $object) (i32.const 8)) (local.get $bytes)))
  (block $bottom
    (loop $down
      (local.set $top (i32.sub (local.get $top) (i32.load offset={{CAPTURE_START}} (local.get $at))))
      (local.set $bytes (i32.sub (local.get $bytes) (local.get $top)))
      (call $copy_words (local.get $bytes) (i32.add (local.get $at) (i32.const {{CAPTURE_FRAMES}})) (local.get $top))
      (local.set $top (i32.load offset={{CAPTURE_LINK_END}} (local.get $at)))
      (local.set $segment (i32.load offset={{CAPTURE_SEGMENT}} (local.get $at)))
      (if (i32.or
            (i32.and (local.get $top) (i32.const 1))
            (i32.ne
              (i32.load offset={{CAPTURE_SEGMENT}} (i32.load offset={{CAPTURE_LINK}} (local.get $at)))
              (local.get $segment)))
        (then
          (local.set $bytes (i32.sub (local.get $bytes) (i32.const {{PART_FRAMES}})))
          (call $start_part
            (local.get $bytes)
            (i32.sub (local.get $end) (i32.load offset={{CAPTURE_START}} (local.get $at)))
            (i32.load offset={{CAPTURE_START}} (local.get $at))
            (local.get $segment))
          (local.set $end (local.get $top))))
      (br_if $bottom (i32.and (local.get $top) (i32.const 1)))
      (local.set $at (i32.load offset={{CAPTURE_LINK}} (local.get $at)))
      (br $down)))
  (i64.extend_i32_u (i32.sub (local.get $object) (i32.const {{HEAP_HEADER}}))))

;; After the scan of a full collection: of what is copied, only what is reached from elsewhere is worth keeping.
(func $keep_captured
  (local $part i32)
  (local.set $part {{@CAPTURED}})
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $part)))
      (local.set $part (call $survivor (local.get $part)))
      (br_if $done (local.get $part))
      (i32.store
        (i32.const {{CAPTURED_END}})
        (i32.and (i32.load offset={{CAPTURE_LINK_END}} {{@CAPTURED}}) (i32.const -8)))
      (local.set $part (i32.load offset={{CAPTURE_LINK}} {{@CAPTURED}}))
      (i32.store (i32.const {{CAPTURED}}) (local.get $part))
      (br $next)))
  (i32.store (i32.const {{CAPTURED}}) (local.get $part))
  (call $mark_captured))

;; Where the heap object is now that $value pointed to before the collection; 0 if it was not reached.
(func $survivor (param $value i32) (result i32)
  (local $word i64) (local $state i32)
  (local.set $word (i64.load offset={{HEAP_HEADER}} (local.get $value)))
  (local.set $state (i32.load8_u (i32.add {{@PAGE_MAP}} (i32.shr_u (local.get $value) (i32.const 16)))))
  (if (i32.eq (local.get $state) (i32.const {{PAGE_LARGE}}))
    (then (return (select (local.get $value) (i32.const 0) (i64.ne (i64.and (local.get $word) (i64.const {{HEADER_MARKED}})) (i64.const 0))))))
  (if (i64.eq (i64.and (local.get $word) (i64.const 0xff)) (i64.const {{FORWARD}}))
    (then (return (i32.wrap_i64 (i64.shr_u (local.get $word) (i64.const 32))))))
  (i32.const 0))
