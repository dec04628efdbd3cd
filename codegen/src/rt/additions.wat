;; Code that is added to a running program: room for its static data, and its global variables as roots.

;; Address of $pages pages for static data, which the collector neither moves nor frees; 0 if the limit does not allow them.
(func $allocate_static (export "allocate_static") (param $pages i32) (result i32)
  (if (i32.eqz (call $fits (local.get $pages) (i32.const 0))) (then (return (i32.const 0))))
  (call $allocate_pages (local.get $pages) (i32.const {{PAGE_SYSTEM}})))

;; Scans the global cells of what was added.
(func $scan_added_globals
  (local $block i32) (local $cells i32)
  (local.set $block {{@GLOBAL_BLOCKS}})
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $block)))
      (local.set $cells (i32.add (local.get $block) (i32.const 8)))
      (call $scan
        (local.get $cells)
        (i32.add (local.get $cells) (i32.shl (i32.load offset=4 (local.get $block)) (i32.const 3))))
      (local.set $block (i32.load (local.get $block)))
      (br $next))))
