;; The machine: imports, memory, code table, trampoline, initial state.
;;
;; All state is in memory cells; there are no globals, so that a memory image is the whole program.

(import "trapeze" "host" (func $host (param i32 i64 i64 i64) (result i64)))
(import "trapeze" "host_arithmetic" (func $host_arithmetic (param i32 i64 i64) (result i64)))
(import "trapeze" "tick" (func $tick (result i32)))
(import "trapeze" "drop_handle" (func $drop_handle (param i64)))
(import "trapeze" "populate" (func $populate (param $address i32) (param $bytes i32)))

(type $code (func (param $pc i32) (result i32)))

(memory $memory (export "memory") 2)
(table $code (export "code") 3 funcref)

;; Runs from code id $pc until the program leaves; answers the reason.
(func $run (export "run") (param $pc i32) (result i32)
  (loop $hop
    (if (i32.ne (local.get $pc) (i32.const {{CODE_LEAVE}}))
      (then
        (local.set $pc (call_indirect $code (type $code) (local.get $pc) (local.get $pc)))
        (br $hop))))
  {{@LEAVE}})

;; The continuation at the bottom of the first segment: the program has a value. The bottom frame stays, for the next run.
(func $finished (export "finished") (param $pc i32) (result i32)
  (i32.store (i32.const {{SP}}) (i32.add {{@SEGMENT}} (i32.const {{SEGMENT_FRAMES + 8}})))
  (i32.store (i32.const {{LEAVE}}) (i32.const {{LeaveReason::Finished}}))
  (i32.const {{CODE_LEAVE}}))

;; Sets the machine up from the cells that the host and the module's data have filled: limits, sizes, static data, globals.
;; 0 when done, 1 when the memory limit is too small to start.
(func $initialise (export "initialise") (result i32)
  (local $first i32) (local $nursery i32)
  (memory.fill (i32.const {{COLLECTOR}}) (i32.const 0) (i32.const {{ARGS - COLLECTOR}}))
  (memory.fill (i32.const {{ARGS}}) (i32.const 0) (i32.const {{8 * ARG_CELLS}}))
  (memory.fill (i32.const {{HOST_ROOTS}}) (i32.const 0) (i32.const {{8 * HOST_ROOT_CELLS}}))
  (i32.store (i32.const {{USED_PAGES}}) (i32.const 0))
  (i32.store (i32.const {{PEAK_PAGES}}) (i32.const 0))
  (i32.store (i32.const {{MINOR_COLLECTIONS}}) (i32.const 0))
  (i32.store (i32.const {{FULL_COLLECTIONS}}) (i32.const 0))
  (i32.store (i32.const {{IN_RESERVE}}) (i32.const 0))
  (i64.store (i32.const {{ALLOCATED}}) (i64.const 0))
  (i32.store (i32.const {{ERROR_KIND}}) (i32.const 0))
  (i64.store (i32.const {{ERROR_A}}) (i64.const {{NIL}}))
  (i64.store (i32.const {{ERROR_B}}) (i64.const {{NIL}}))
  (i32.store (i32.const {{SEGMENT}}) (i32.const 0))
  (i32.store (i32.const {{LEAVE}}) (i32.const 0))
  (i32.store (i32.const {{RESUME}}) (i32.const 0))
  (i32.store (i32.const {{ARGC}}) (i32.const 0))
  (i64.store (i32.const {{CLOSURE}}) (i64.const {{NIL}}))
  (i64.store (i32.const {{HANDLERS}}) (i64.const {{NIL}}))
  (i64.store (i32.const {{RESTARTS}}) (i64.const {{NIL}}))
  (i64.store (i32.const {{WINDERS}}) (i64.const {{NIL}}))
  (i64.store (i32.const {{PARAMETERS}}) (i64.const {{NIL}}))
  (i64.store (i32.const {{CAPTURED}}) (i64.const 0))
  (i64.store (i32.const {{REST_OVERFLOW}}) (i64.const {{NIL}}))
  (i32.store (i32.const {{FUEL}}) {{@FUEL_PERIOD}})

  ;; Pages below the first free one hold the state and the static data.
  (local.set $first (select {{@STATIC_END}} (i32.const {{STATE_END}}) (i32.gt_u {{@STATIC_END}} (i32.const {{STATE_END}}))))
  (local.set $first (call $pages_of (local.get $first)))
  (if (i32.eqz (call $initialise_pages (local.get $first))) (then (return (i32.const 1))))

  (local.set $nursery (call $most_nursery_pages (i32.const 1)))
  (if (i32.eqz (call $fits (i32.add (local.get $nursery) (i32.const 1)) (i32.const 0))) (then (return (i32.const 1))))
  (local.set $first (call $allocate_pages (local.get $nursery) (i32.const {{PAGE_NURSERY}})))
  (if (i32.eqz (local.get $first)) (then (return (i32.const 1))))
  (call $set_nursery (local.get $first) (local.get $nursery))
  (call $reset_nursery)
  (call $set_threshold)
  (call $initialise_stack))
