;; The page allocator: one byte of state for each page of the address space, first fit, growth in steps.
;;
;; Invariant of the limit: at every moment of the program's run the pages in use, plus what a full collection could need at worst
;; ($debt), are within the limit, and the memory is already grown so far. A collection, once begun, cannot run out of pages.

#cell PAGE_MAP        ;; address of the map
#cell PAGE_HINT       ;; no page below this number is free
#cell NURSERY_PAGES
#cell BLOCK_PAGES     ;; pages of an ordinary old block
#cell OLD_PAGES       ;; pages of old blocks
#cell LARGE_PAGES     ;; pages of large objects
#cell STACK_PAGES     ;; pages of stack segments
#cell POPULATED       ;; number of the first page that the host was not asked to bring in

;; States of a page. Objects in pages of the last two states are copied by a collection, those of state PAGE_LARGE are marked.
#define PAGE_FREE 0
#define PAGE_SYSTEM 1        ;; machine state, static data, page map
#define PAGE_STACK 2
#define PAGE_TABLE 3         ;; remembered set, list of handles
#define PAGE_OLD 4
#define PAGE_LARGE_TAIL 5    ;; pages of a large object but its first
#define PAGE_LARGE 6
#define PAGE_NURSERY 7
#define PAGE_FROM 8          ;; old blocks that a full collection empties

#define NURSERY_MINIMUM 2
#define RESERVE_MINIMUM 16
#define GROWTH_MINIMUM 16
;; The first 4 MiB come in page by page as they are touched, what is behind them a MiB at least at once.
#define POPULATED_FROM 64
#define POPULATED_STEP 16
;; Old block size in pages: 1 MiB, less when the limit is small.
#define BLOCK_MAXIMUM 16

;; Pages that $bytes take.
(func $pages_of (param $bytes i32) (result i32)
  (i32.add
    (i32.shr_u (local.get $bytes) (i32.const 16))
    (i32.ne (i32.and (local.get $bytes) (i32.const {{PAGE_BYTES - 1}})) (i32.const 0))))

;; The page limit. The last page of the address space is never used: so that the end of every range fits an i32.
(func $limit (result i32)
  (select {{@LIMIT_PAGES}} (i32.const 65535) (i32.lt_u {{@LIMIT_PAGES}} (i32.const 65535))))

;; The pages kept back for the handlers of `storage-exhausted`.
(func $reserve (result i32)
  (local $part i32)
  (local.set $part (i32.shr_u (call $limit) (i32.const 4)))
  (select (local.get $part) (i32.const {{RESERVE_MINIMUM}}) (i32.gt_u (local.get $part) (i32.const {{RESERVE_MINIMUM}}))))

;; Sets up the page map after the $first pages. 1 when done, 0 when the memory cannot hold it.
(func $initialise_pages (param $first i32) (result i32)
  (local $map i32) (local $block i32)
  (if (i32.eqz (call $grow_to (i32.add (local.get $first) (i32.const 1)))) (then (return (i32.const 0))))
  (local.set $map (i32.shl (local.get $first) (i32.const 16)))
  (i32.store (i32.const {{PAGE_MAP}}) (local.get $map))
  (memory.fill (local.get $map) (i32.const {{PAGE_FREE}}) (i32.const {{PAGE_BYTES}}))
  (memory.fill (local.get $map) (i32.const {{PAGE_SYSTEM}}) (i32.add (local.get $first) (i32.const 1)))
  (i32.store8 offset=65535 (local.get $map) (i32.const {{PAGE_SYSTEM}}))
  (i32.store (i32.const {{PAGE_HINT}}) (i32.add (local.get $first) (i32.const 1)))
  (i32.store (i32.const {{USED_PAGES}}) (i32.add (local.get $first) (i32.const 1)))
  (i32.store (i32.const {{PEAK_PAGES}}) {{@USED_PAGES}})
  (local.set $block (i32.shr_u (call $limit) (i32.const 6)))
  (if (i32.gt_u (local.get $block) (i32.const {{BLOCK_MAXIMUM}})) (then (local.set $block (i32.const {{BLOCK_MAXIMUM}}))))
  (if (i32.or (i32.eqz (local.get $block)) {{@STRESS}}) (then (local.set $block (i32.const 1))))
  (i32.store (i32.const {{BLOCK_PAGES}}) (local.get $block))
  (i32.const 1))

;; Pages that a full collection may need at worst: everything old and a full nursery survive, and each block wastes its tail.
(func $debt (result i32)
  (local $copied i32)
  (local.set $copied (i32.add {{@OLD_PAGES}} {{@NURSERY_PAGES}}))
  (i32.add (i32.add (local.get $copied) (i32.shr_u (local.get $copied) (i32.const 6))) {{@BLOCK_PAGES}}))

;; Whether $want more pages leave room for a full collection within the limit, less the reserve unless $use_reserve.
(func $fits (param $want i32) (param $use_reserve i32) (result i32)
  (local $limit i32)
  (local.set $limit (call $limit))
  (if (i32.eqz (local.get $use_reserve)) (then (local.set $limit (i32.sub (local.get $limit) (call $reserve)))))
  (if (i32.gt_s (i32.add (i32.add {{@USED_PAGES}} (call $debt)) (local.get $want)) (local.get $limit))
    (then
      (call $release_cached_segments)
      (if (i32.gt_s (i32.add (i32.add {{@USED_PAGES}} (call $debt)) (local.get $want)) (local.get $limit))
        (then (return (i32.const 0))))))
  (call $grow_to (i32.add (i32.add {{@USED_PAGES}} (call $debt)) (local.get $want))))

;; Grows the memory to at least $pages; 0 when the engine refuses.
(func $grow_to (param $pages i32) (result i32)
  (local $size i32) (local $missing i32) (local $step i32)
  (local.set $size (memory.size))
  (if (i32.le_u (local.get $pages) (local.get $size)) (then (return (i32.const 1))))
  (local.set $missing (i32.sub (local.get $pages) (local.get $size)))
  (local.set $step (i32.add (i32.shr_u (local.get $size) (i32.const 1)) (i32.const {{GROWTH_MINIMUM}})))
  (if (i32.gt_u (local.get $step) (local.get $missing))
    (then
      (if (i32.ne (memory.grow (local.get $step)) (i32.const -1)) (then (return (i32.const 1))))))
  (i32.ne (memory.grow (local.get $missing)) (i32.const -1)))

;; Number of the first of $count consecutive free pages within the present memory, or -1.
(func $find_pages (param $count i32) (result i32)
  (local $map i32) (local $page i32) (local $end i32) (local $run i32)
  (local.set $map {{@PAGE_MAP}})
  (local.set $end (memory.size))
  (local.set $page {{@PAGE_HINT}})
  ;; Bring the hint up to date.
  (block $found
    (loop $skip
      (br_if $found (i32.ge_u (local.get $page) (local.get $end)))
      (br_if $found (i32.eqz (i32.load8_u (i32.add (local.get $map) (local.get $page)))))
      (local.set $page (i32.add (local.get $page) (i32.const 1)))
      (br $skip)))
  (i32.store (i32.const {{PAGE_HINT}}) (local.get $page))
  (block $none
    (loop $next
      (br_if $none (i32.ge_u (local.get $page) (local.get $end)))
      (local.set $run
        (select
          (i32.const 0)
          (i32.add (local.get $run) (i32.const 1))
          (i32.load8_u (i32.add (local.get $map) (local.get $page)))))
      (local.set $page (i32.add (local.get $page) (i32.const 1)))
      (br_if $next (i32.ne (local.get $run) (local.get $count)))
      (return (i32.sub (local.get $page) (local.get $count)))))
  (i32.const -1))

;; Address of $count consecutive pages, now of $state; 0 when the engine refuses more memory. Knows nothing of the limit.
(func $allocate_pages (export "allocate_pages") (param $count i32) (param $state i32) (result i32)
  (local $page i32) (local $size i32) (local $map i32)
  (local.set $map {{@PAGE_MAP}})
  (local.set $page (call $find_pages (local.get $count)))
  (if (i32.lt_s (local.get $page) (i32.const 0))
    (then
      ;; Free pages at the end of the memory count towards the run.
      (local.set $size (memory.size))
      (local.set $page (local.get $size))
      (block $start
        (loop $back
          (br_if $start (i32.load8_u (i32.sub (i32.add (local.get $map) (local.get $page)) (i32.const 1))))
          (local.set $page (i32.sub (local.get $page) (i32.const 1)))
          (br $back)))
      (if (i32.gt_u (i32.add (local.get $page) (local.get $count)) (i32.const 65535)) (then (return (i32.const 0))))
      (if (i32.eqz (call $grow_to (i32.add (local.get $page) (local.get $count)))) (then (return (i32.const 0))))))
  (memory.fill (i32.add (local.get $map) (local.get $page)) (local.get $state) (local.get $count))
  (i32.store (i32.const {{USED_PAGES}}) (i32.add {{@USED_PAGES}} (local.get $count)))
  (if (i32.gt_u {{@USED_PAGES}} {{@PEAK_PAGES}}) (then (i32.store (i32.const {{PEAK_PAGES}}) {{@USED_PAGES}})))
  (call $populate_to (i32.add (local.get $page) (local.get $count)))
  (i32.shl (local.get $page) (i32.const 16)))

;; Asks the host to bring in the memory up to page $end, and some more, unless that was done before. Small programs do without.
(func $populate_to (param $end i32)
  (local $from i32)
  (local.set $from {{@POPULATED}})
  (if (i32.lt_u (local.get $from) (i32.const {{POPULATED_FROM}})) (then (local.set $from (i32.const {{POPULATED_FROM}}))))
  (if (i32.le_u (local.get $end) (local.get $from)) (then (return)))
  (if (i32.lt_u (local.get $end) (i32.add (local.get $from) (i32.const {{POPULATED_STEP}})))
    (then (local.set $end (i32.add (local.get $from) (i32.const {{POPULATED_STEP}})))))
  (if (i32.gt_u (local.get $end) (memory.size)) (then (local.set $end (memory.size))))
  (i32.store (i32.const {{POPULATED}}) (local.get $end))
  (call $populate
    (i32.shl (local.get $from) (i32.const 16))
    (i32.shl (i32.sub (local.get $end) (local.get $from)) (i32.const 16))))

;; Gives $count pages at $address back. Under stress what they held is overwritten, so that a forgotten pointer shows.
(func $free_pages (export "free_pages") (param $address i32) (param $count i32)
  (local $page i32)
  (local.set $page (i32.shr_u (local.get $address) (i32.const 16)))
  (memory.fill (i32.add {{@PAGE_MAP}} (local.get $page)) (i32.const {{PAGE_FREE}}) (local.get $count))
  (i32.store (i32.const {{USED_PAGES}}) (i32.sub {{@USED_PAGES}} (local.get $count)))
  (if (i32.lt_u (local.get $page) {{@PAGE_HINT}}) (then (i32.store (i32.const {{PAGE_HINT}}) (local.get $page))))
  (if {{@STRESS}}
    (then (memory.fill (local.get $address) (i32.const 0xff) (i32.shl (local.get $count) (i32.const 16))))))

;; Sets the state of the pages of the $count pages at $address.
(func $mark_pages (param $address i32) (param $count i32) (param $state i32)
  (memory.fill
    (i32.add {{@PAGE_MAP}} (i32.shr_u (local.get $address) (i32.const 16)))
    (local.get $state)
    (local.get $count)))
