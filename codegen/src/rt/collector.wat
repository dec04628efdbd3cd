;; The collector: when to collect what, and how memory's exhaustion is told.
;;
;; Two generations. A minor collection promotes everything in the nursery that lives; a full one copies the old space as well, into fresh
;; blocks, and frees the large objects that it did not reach. Roots are the saved values of the checkpoint, the stack, a few cells, the
;; globals and the host's cells; for a minor collection also the remembered set and what was made directly in the old space.

#cell FULL_WANTED       ;; 1: the next collection is to be a full one
#cell THRESHOLD         ;; pages of old and large objects that call for a full collection
#cell MINOR_AT_FULL     ;; minor collections before the last full one
#cell SURVIVED          ;; bytes that have survived minor collections, of those that much survived, since the nursery grew

;; A full collection is not worth its cost below so many pages.
#define THRESHOLD_MINIMUM 512
;; Pages of the nursery that are used however short memory is.
#define NURSERY_PART_MINIMUM 4
;; The nursery grows up to so many times the size that was asked for,
#define NURSERY_GROWTH 16
;; while more than a quarter of it survives,
#define NURSERY_SURVIVAL_SHIFT 2
;; each time when so many times its size has survived since the last: bringing in the memory of a larger one has to be worth it.
#define NURSERY_PATIENCE 4
;; Under stress, at least so many collections pass from one full collection to the next.
#define STRESS_FULL_PERIOD 16

;; Makes the next check collect.
(func $request_collection
  (i32.store (i32.const {{HPLIM}}) (i32.const 0))
  (i32.store (i32.const {{FUEL}}) (i32.const 0)))

;; Makes the next check run a full collection.
(func $request_full_collection (export "request_full_collection")
  (i32.store (i32.const {{FULL_WANTED}}) (i32.const 1))
  (call $request_collection))

;; Generated code comes here when a safepoint is due or room for $need bytes is to be made. The values that live are in the first $roots
;; of the ROOTS cells (and on the stack, in the dynamic environment, in globals and the host's cells). 0: go on, $need bytes are free;
;; 1: storage is exhausted; 2: the host wants control; 4: the program is to look for limits that are reached.
(func $checkpoint (export "checkpoint") (param $roots i32) (param $need i32) (result i32)
  (local $stop i32)
  (if (i32.le_s {{@FUEL}} (i32.const {{FUEL_END}}))
    (then
      (i32.store (i32.const {{FUEL}}) {{@FUEL_PERIOD}})
      (local.set $stop (call $tick))
      (if (local.get $stop) (then (return (select (i32.const 2) (i32.const 4) (i32.eq (local.get $stop) (i32.const 1))))))))
  (if (i32.gt_u (i32.add {{@HP}} (local.get $need)) {{@HPLIM}})
    (then (return (call $collect (local.get $roots)))))
  (i32.const 0))

;; $checkpoint with its arguments in cells, see $arithmetic_slow. Doubles among what lives are values meanwhile, and stay so where the program does not go on.
(func $safepoint (export "safepoint") (result i32)
  (local $doubles i32) (local $status i32)
  (local.set $doubles {{@FRAME_DOUBLES}})
  (call $tag_saved)
  (local.set $status (call $checkpoint {{@LIVE}} {{@NEED}}))
  (if (i32.eqz (local.get $status)) (then (call $untag_saved (local.get $doubles))))
  (local.get $status))

;; Collects, and tells whether storage is exhausted.
(func $collect (param $roots i32) (result i32)
  (local $full i32) (local $used i32)
  (local.set $used (call $pages_of (i32.sub {{@HP}} (call $nursery_page))))
  (local.set $full (i32.or {{@FULL_WANTED}} (i32.or {{@IN_RESERVE}} {{@REMEMBERED_OVERFLOW}})))
  (if (i32.ge_u (i32.add {{@OLD_PAGES}} {{@LARGE_PAGES}}) {{@THRESHOLD}}) (then (local.set $full (i32.const 1))))
  (if {{@STRESS}}
    (then
      (if (i32.ge_u (i32.sub {{@MINOR_COLLECTIONS}} {{@MINOR_AT_FULL}}) (call $stress_period))
        (then (local.set $full (i32.const 1))))))
  ;; What a minor collection promotes counts twice: once in use, once as what the next full collection has to copy.
  (if (i32.eqz (local.get $full))
    (then
      (local.set $full
        (i32.eqz
          (call $fits
            (i32.shl (i32.add (local.get $used) {{@BLOCK_PAGES}}) (i32.const 1))
            (i32.const 0))))))
  (if (i32.eqz (local.get $full))
    (then
      (call $collect_minor (local.get $roots))
      (return (i32.const 0))))
  ;; When the reserve is used up too and the host goes on nevertheless, a collection may not be possible any more.
  (if (i32.ge_u {{@IN_RESERVE}} (i32.const 2))
    (then
      (if (i32.gt_u
            (i32.add (i32.add {{@USED_PAGES}} {{@OLD_PAGES}}) (local.get $used))
            (i32.add (call $limit) {{@NURSERY_PAGES}}))
        (then (return (i32.const 1))))))
  (call $collect_full (local.get $roots))
  (call $judge_room))

;; Under stress: the number of minor collections after which one is full. It grows with what a full collection has to go through, so that
;; programs with much live data end in time that is proportional to what they do.
(func $stress_period (result i32)
  (i32.add
    (i32.const {{STRESS_FULL_PERIOD}})
    (i32.shl (i32.add (i32.add {{@OLD_PAGES}} {{@LARGE_PAGES}}) {{@STACK_PAGES}}) (i32.const 4))))

;; After a full collection: whether there is room to go on. 1 when storage is exhausted, or the reserve as well. The reserve is given up only
;; when the stack could grow without it: else a handler that needs some stack would find storage exhausted again, and its own handler as well.
(func $judge_room (result i32)
  (if (call $fits (call $run_pages) (i32.const 0))
    (then
      (i32.store (i32.const {{IN_RESERVE}}) (i32.const 0))
      (return (i32.const 0))))
  (if (i32.eqz {{@IN_RESERVE}})
    (then
      (i32.store (i32.const {{IN_RESERVE}}) (i32.const 1))
      (return (i32.const 1))))
  (if (call $fits (i32.const 0) (i32.const 1))
    (then
      (i32.store (i32.const {{IN_RESERVE}}) (i32.const 1))
      (return (i32.const 0))))
  (i32.store (i32.const {{IN_RESERVE}}) (i32.const 2))
  (i32.const 1))

(func $collect_minor (param $roots i32)
  (local $old i32) (local $survived i32) (local $nursery i32)
  (local.set $old (call $old_bytes))
  (i32.store (i32.const {{MINOR_COLLECTIONS}}) (i32.add {{@MINOR_COLLECTIONS}} (i32.const 1)))
  (call $scan_roots (local.get $roots))
  (call $scan_remembered)
  (call $clean_cards)
  (call $scan_new_large)
  (call $scan_blocks)
  (call $sweep_handles)
  (local.set $survived (i32.sub (call $old_bytes) (local.get $old)))
  (local.set $nursery (i32.shl {{@NURSERY_PAGES}} (i32.const 16)))
  (if (i32.gt_u (i32.shl (local.get $survived) (i32.const {{NURSERY_SURVIVAL_SHIFT}})) (local.get $nursery))
    (then
      (i32.store (i32.const {{SURVIVED}}) (i32.add {{@SURVIVED}} (local.get $survived)))
      (if (i32.gt_u {{@SURVIVED}} (i32.mul (local.get $nursery) (i32.const {{NURSERY_PATIENCE}})))
        (then
          (i32.store (i32.const {{SURVIVED}}) (i32.const 0))
          (call $grow_nursery)))))
  (call $empty_nursery))

;; Bytes of the old space that are taken.
(func $old_bytes (result i32)
  (i32.sub (i32.shl {{@OLD_PAGES}} (i32.const 16)) (i32.sub {{@OLD_LIMIT}} {{@OLD_HP}})))

;; Where much of the nursery survives, a larger one gives it more time to die: doubles it, as far as that is allowed and memory is not short. What the nursery held has
;; been moved. Under stress it stays small.
(func $grow_nursery
  (local $pages i32) (local $first i32)
  (local.set $pages (i32.shl {{@NURSERY_PAGES}} (i32.const 1)))
  (if (i32.or {{@STRESS}} (i32.gt_u (local.get $pages) (call $most_nursery_pages (i32.const {{NURSERY_GROWTH}})))) (then (return)))
  ;; The old one goes after the new one is there, and what a full collection may have to copy grows, too.
  (if (i32.eqz (call $fits (i32.shl (local.get $pages) (i32.const 1)) (i32.const 0))) (then (return)))
  (local.set $first (call $allocate_pages (local.get $pages) (i32.const {{PAGE_NURSERY}})))
  (if (i32.eqz (local.get $first)) (then (return)))
  (call $count_allocated)
  (call $free_pages (call $nursery_page) {{@NURSERY_PAGES}})
  (call $set_nursery (local.get $first) (local.get $pages))
  (i32.store (i32.const {{HP}}) {{@NURSERY_START}}))

;; Where memory is short the nursery, whose objects have been moved, takes what it took at first.
(func $shrink_nursery
  (local $first i32) (local $pages i32) (local $rest i32)
  (local.set $pages (call $most_nursery_pages (i32.const 1)))
  (local.set $rest (i32.sub {{@NURSERY_PAGES}} (local.get $pages)))
  (if (i32.eqz (local.get $rest)) (then (return)))
  (local.set $first (call $nursery_page))
  (call $free_pages (i32.add (local.get $first) (i32.shl (local.get $pages) (i32.const 16))) (local.get $rest))
  (call $set_nursery (local.get $first) (local.get $pages)))

;; The most pages that the nursery may have: what was asked for, times $factor; an eighth of the limit; but at least twice its slack.
(func $most_nursery_pages (param $factor i32) (result i32)
  (local $pages i32) (local $most i32)
  (local.set $pages (i32.mul (call $pages_of {{@NURSERY_BYTES}}) (local.get $factor)))
  (local.set $most (i32.shr_u (call $limit) (i32.const 3)))
  (if (i32.gt_u (local.get $pages) (local.get $most)) (then (local.set $pages (local.get $most))))
  (select (local.get $pages) (i32.const {{NURSERY_MINIMUM}}) (i32.gt_u (local.get $pages) (i32.const {{NURSERY_MINIMUM}}))))

;; Address of the first page of the nursery.
(func $nursery_page (result i32)
  (i32.and {{@NURSERY_START}} (i32.const {{0 - PAGE_BYTES}})))

;; The nursery is $pages pages from $first on. Not from the page's first byte: a pointer is up to six bytes below its object, and must lie in a page of the same state.
(func $set_nursery (param $first i32) (param $pages i32)
  (i32.store (i32.const {{NURSERY_PAGES}}) (local.get $pages))
  (i32.store (i32.const {{NURSERY_START}}) (i32.add (local.get $first) (i32.const 16)))
  (i32.store (i32.const {{NURSERY_END}}) (i32.add (local.get $first) (i32.shl (local.get $pages) (i32.const 16))))
  (i32.store (i32.const {{NURSERY_SPAN}}) (i32.sub {{@NURSERY_END}} {{@NURSERY_START}}))
  (i32.store (i32.const {{SLOW_END}}) (i32.sub {{@NURSERY_END}} (i32.const {{MOST_CHECKED}}))))

(func $collect_full (param $roots i32)
  (local $block i32) (local $next i32) (local $pages i32)
  (i32.store (i32.const {{FULL_COLLECTIONS}}) (i32.add {{@FULL_COLLECTIONS}} (i32.const 1)))
  (i32.store (i32.const {{FULL_WANTED}}) (i32.const 0))
  (i32.store (i32.const {{MINOR_AT_FULL}}) {{@MINOR_COLLECTIONS}})
  (i32.store (i32.const {{COLLECTING_ALL}}) (i32.const 1))
  (call $release_cached_segments)
  (call $unmark_captured)
  (call $forget_remembered)
  (call $clean_cards)

  ;; The present blocks are to be emptied; the chain starts anew.
  (local.set $block {{@OLD_FIRST}})
  (local.set $next (local.get $block))
  (block $done
    (loop $flip
      (br_if $done (i32.eqz (local.get $next)))
      (call $mark_pages (local.get $next) (i32.load offset={{BLOCK_SIZE}} (local.get $next)) (i32.const {{PAGE_FROM}}))
      (local.set $next (i32.load offset={{BLOCK_NEXT}} (local.get $next)))
      (br $flip)))
  (i32.store (i32.const {{OLD_FIRST}}) (i32.const 0))
  (i32.store (i32.const {{OLD_BLOCK}}) (i32.const 0))
  (i32.store (i32.const {{OLD_HP}}) (i32.const 0))
  (i32.store (i32.const {{OLD_LIMIT}}) (i32.const 0))
  (i32.store (i32.const {{OLD_PAGES}}) (i32.const 0))

  (call $scan_roots (local.get $roots))
  (loop $more
    (call $scan_blocks)
    (br_if $more (call $scan_marked_large)))
  (call $keep_captured)
  (call $sweep_handles)
  (call $sweep_large)
  (block $done
    (loop $free
      (br_if $done (i32.eqz (local.get $block)))
      (local.set $next (i32.load offset={{BLOCK_NEXT}} (local.get $block)))
      (call $free_pages (local.get $block) (i32.load offset={{BLOCK_SIZE}} (local.get $block)))
      (local.set $block (local.get $next))
      (br $free)))
  (i32.store (i32.const {{COLLECTING_ALL}}) (i32.const 0))
  (i32.store (i32.const {{LIVE_PAGES}}) (i32.add {{@OLD_PAGES}} {{@LARGE_PAGES}}))
  (if (i32.eqz (call $fits {{@NURSERY_PAGES}} (i32.const 0))) (then (call $shrink_nursery)))
  (call $empty_nursery)
  (call $set_threshold))

;; Scans the roots. At a checkpoint the argument registers that generated code keeps in locals are among the saved values, and the entered
;; procedure where it is needed; their cells, and those that the call under way does not use, are cleared, so that nothing dead is retained and no
;; stale pointer stays.
(func $scan_roots (param $roots i32)
  (local $end i32)
  (call $scan (i32.const {{ROOTS}}) (i32.add (i32.const {{ROOTS}}) (i32.shl (local.get $roots) (i32.const 3))))
  (i64.store (i32.const {{CLOSURE}}) (i64.const 0))
  (call $scan (i32.const {{HANDLERS}}) (i32.const {{PARAMETERS + 8}}))
  (if (i32.eqz {{@COLLECTING_ALL}}) (then (call $scan (i32.const {{CAPTURED}}) (i32.const {{CAPTURED + 8}}))))
  (call $scan (i32.const {{REST_OVERFLOW}}) (i32.const {{REST_OVERFLOW + 8}}))
  (call $scan (i32.const {{ERROR_A}}) (i32.const {{ERROR_A + 8}}))
  (call $scan (i32.const {{ERROR_B}}) (i32.const {{ERROR_B + 8}}))
  (local.set $end {{@ARGC}})
  (if (i32.gt_u (local.get $end) (i32.const {{ARG_CELLS}})) (then (local.set $end (i32.const {{ARG_CELLS}}))))
  (if (i32.lt_u (local.get $end) (i32.const {{REGISTERS}})) (then (local.set $end (i32.const {{REGISTERS}}))))
  (local.set $end (i32.add (i32.const {{ARGS}}) (i32.shl (local.get $end) (i32.const 3))))
  (memory.fill (i32.const {{ARGS}}) (i32.const 0) (i32.const {{8 * REGISTERS}}))
  (call $scan (i32.const {{ARGS + 8 * REGISTERS}}) (local.get $end))
  (memory.fill (local.get $end) (i32.const 0) (i32.sub (i32.const {{ARGS + 8 * ARG_CELLS}}) (local.get $end)))
  (call $scan {{@GLOBALS_START}} (i32.add {{@GLOBALS_START}} (i32.shl {{@GLOBALS_COUNT}} (i32.const 3))))
  (call $scan_added_globals)
  (call $scan (i32.const {{HOST_ROOTS}}) (i32.const {{HOST_ROOTS + 8 * HOST_ROOT_CELLS}}))
  (call $scan_stack))

;; After a collection: the nursery is free again. Under stress what it held is overwritten, so that a forgotten pointer shows.
(func $empty_nursery
  (call $count_allocated)
  (if {{@STRESS}}
    (then (memory.fill {{@NURSERY_START}} (i32.const 0xff) (i32.sub {{@HP}} {{@NURSERY_START}}))))
  (call $reset_nursery))

;; Adds what the nursery holds to the bytes allocated.
(func $count_allocated
  (i64.store
    (i32.const {{ALLOCATED}})
    (i64.add (i64.load (i32.const {{ALLOCATED}})) (i64.extend_i32_u (i32.sub {{@HP}} {{@NURSERY_START}})))))

;; How much is allocated before the next collection: the whole nursery, unless memory is short. What is allocated then may survive and
;; counts twice (in use, and as what the next full collection has to copy), so that it takes at most half of the room that is left: the
;; limit is met before the reserve is spent, too.
(func $nursery_end (result i32)
  (local $room i32) (local $end i32)
  (local.set $room
    (i32.shr_s
      (i32.sub (i32.sub (call $limit) (call $reserve)) (i32.add {{@USED_PAGES}} (call $debt)))
      (i32.const 1)))
  (if (i32.lt_s (local.get $room) (i32.const {{NURSERY_PART_MINIMUM}})) (then (local.set $room (i32.const {{NURSERY_PART_MINIMUM}}))))
  (local.set $end (i32.sub {{@NURSERY_END}} (i32.const {{NURSERY_SLACK}})))
  (if (i32.ge_u (local.get $room) {{@NURSERY_PAGES}}) (then (return (local.get $end))))
  (local.set $room (i32.add {{@NURSERY_START}} (i32.shl (local.get $room) (i32.const 16))))
  (select (local.get $room) (local.get $end) (i32.lt_u (local.get $room) (local.get $end))))

;; HPLIM stays 0 under stress: every check collects.
(func $reset_nursery
  (i32.store (i32.const {{HP}}) {{@NURSERY_START}})
  (i32.store
    (i32.const {{HPLIM}})
    (select (i32.const 0) (call $nursery_end) {{@STRESS}})))

;; Decides how much may be made in the old space before the next full collection: as much as lives, the stack that has to be scanned
;; included; at least enough to be worth it; but not more than half of the room that is left.
(func $set_threshold
  (local $live i32) (local $grown i32) (local $room i32)
  (local.set $live {{@LIVE_PAGES}})
  (local.set $grown (i32.add (i32.shl (local.get $live) (i32.const 1)) {{@STACK_PAGES}}))
  (if (i32.lt_u (local.get $grown) (i32.const {{THRESHOLD_MINIMUM}})) (then (local.set $grown (i32.const {{THRESHOLD_MINIMUM}}))))
  (local.set $room (i32.sub (i32.sub (call $limit) (call $reserve)) (i32.add {{@USED_PAGES}} (call $debt))))
  (local.set $room (i32.shr_s (local.get $room) (i32.const 1)))
  (if (i32.lt_s (local.get $room) {{@NURSERY_PAGES}}) (then (local.set $room {{@NURSERY_PAGES}})))
  (local.set $room (i32.add (local.get $live) (local.get $room)))
  (i32.store
    (i32.const {{THRESHOLD}})
    (select (local.get $grown) (local.get $room) (i32.lt_u (local.get $grown) (local.get $room)))))
