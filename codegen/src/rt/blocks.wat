;; The old space: a chain of blocks, filled one after the other by bumping OLD_HP.
;;
;; Everything between (SCAN_BLOCK, SCAN) and OLD_HP is not scanned yet: within a collection that is Cheney's queue; between collections it
;; is what slow paths have put directly into the old space, which the next collection scans before anything else is done with it.

#cell OLD_FIRST     ;; first block of the chain
#cell OLD_BLOCK     ;; last block, being filled
#cell OLD_HP
#cell OLD_LIMIT     ;; end of the last block
#cell SCAN_BLOCK
#cell SCAN

;; Header of a block.
#define BLOCK_NEXT 0
#define BLOCK_FILL 4        ;; end of its objects; of the last block OLD_HP is the end
#define BLOCK_SIZE 8        ;; in pages
#define BLOCK_OBJECTS 16

;; Appends a block with room for an object of $bytes; 0 when the engine refuses.
(func $new_block (param $bytes i32) (result i32)
  (local $pages i32) (local $least i32) (local $block i32)
  (local.set $least (call $pages_of (i32.add (local.get $bytes) (i32.const {{BLOCK_OBJECTS}}))))
  (local.set $pages {{@BLOCK_PAGES}})
  (if (i32.lt_u (local.get $pages) (local.get $least)) (then (local.set $pages (local.get $least))))
  (local.set $block (call $allocate_pages (local.get $pages) (i32.const {{PAGE_OLD}})))
  (if (i32.eqz (local.get $block))
    (then
      ;; Pages may be free but scattered.
      (local.set $pages (local.get $least))
      (local.set $block (call $allocate_pages (local.get $pages) (i32.const {{PAGE_OLD}})))
      (if (i32.eqz (local.get $block)) (then (return (i32.const 0))))))
  (i32.store offset={{BLOCK_NEXT}} (local.get $block) (i32.const 0))
  (i32.store offset={{BLOCK_SIZE}} (local.get $block) (local.get $pages))
  (i32.store (i32.const {{OLD_PAGES}}) (i32.add {{@OLD_PAGES}} (local.get $pages)))
  (if {{@OLD_BLOCK}}
    (then
      (i32.store offset={{BLOCK_FILL}} {{@OLD_BLOCK}} {{@OLD_HP}})
      (i32.store offset={{BLOCK_NEXT}} {{@OLD_BLOCK}} (local.get $block)))
    (else
      (i32.store (i32.const {{OLD_FIRST}}) (local.get $block))
      (i32.store (i32.const {{SCAN_BLOCK}}) (local.get $block))
      (i32.store (i32.const {{SCAN}}) (i32.add (local.get $block) (i32.const {{BLOCK_OBJECTS}})))))
  (i32.store (i32.const {{OLD_BLOCK}}) (local.get $block))
  (i32.store (i32.const {{OLD_HP}}) (i32.add (local.get $block) (i32.const {{BLOCK_OBJECTS}})))
  (i32.store (i32.const {{OLD_LIMIT}}) (i32.add (local.get $block) (i32.shl (local.get $pages) (i32.const 16))))
  (i32.const 1))

;; For the collector, which has planned for the room.
(func $need_block (param $bytes i32)
  (if (i32.eqz (call $new_block (local.get $bytes))) (then (unreachable))))

;; Room for $bytes in the old space outside of a collection; 0 when even the reserve does not allow it. The room is a raw object until its
;; owner writes something else there, so that it can be scanned in any case.
(func $allocate_old (param $bytes i32) (result i32)
  (local $at i32) (local $want i32)
  (if (i32.gt_u (local.get $bytes) (i32.sub {{@OLD_LIMIT}} {{@OLD_HP}}))
    (then
      ;; A block of old objects counts twice, since a collection may have to copy it.
      (local.set $want (call $pages_of (i32.add (local.get $bytes) (i32.const {{BLOCK_OBJECTS}}))))
      (if (i32.lt_u (local.get $want) {{@BLOCK_PAGES}}) (then (local.set $want {{@BLOCK_PAGES}})))
      (local.set $want (i32.add (i32.shl (local.get $want) (i32.const 1)) (i32.const 1)))
      (if (i32.eqz (call $room_for (local.get $want))) (then (return (i32.const 0))))
      (if (i32.eqz (call $new_block (local.get $bytes))) (then (return (i32.const 0))))))
  (local.set $at {{@OLD_HP}})
  (i32.store (i32.const {{OLD_HP}}) (i32.add (local.get $at) (local.get $bytes)))
  (i64.store (i32.const {{ALLOCATED}}) (i64.add (i64.load (i32.const {{ALLOCATED}})) (i64.extend_i32_u (local.get $bytes))))
  (i64.store
    (local.get $at)
    (i64.or
      (i64.const {{HEADER_RAW}})
      (i64.shl (i64.extend_i32_u (i32.sub (local.get $bytes) (i32.const 8))) (i64.const {{HEADER_AUX_SHIFT}}))))
  (local.get $at))

;; Whether $want pages may be taken now. The reserve is used as well, but then a full collection follows at the next safepoint, and
;; decides whether memory is exhausted.
(func $room_for (param $want i32) (result i32)
  (if (call $fits (local.get $want) (i32.const 0)) (then (return (i32.const 1))))
  (call $request_collection)
  (call $fits (local.get $want) (i32.const 1)))
