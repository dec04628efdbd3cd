;; Large objects: each on pages of its own, never moved. They belong to the old space from the start; a full collection marks those it
;; reaches and frees the others.
;;
;; Behind each is a table of cards, a byte for so many bytes of the object: an assignment marks its card, so that a minor collection need
;; not scan a long vector because of one element.

#cell LARGE_FIRST       ;; list of all, the latest first
#cell LARGE_SCANNED     ;; from here on, the list is older than the last collection
#cell LARGE_WORK        ;; list of those that a full collection has marked but not scanned
#cell LARGE_CARDED      ;; list of those with marked cards; never while LARGE_WORK is in use

;; Header of the pages of a large object.
#define LARGE_NEXT 0
#define LARGE_SIZE 4        ;; in pages
#define LARGE_LINK 8        ;; next of LARGE_WORK or LARGE_CARDED
#define LARGE_CARDS 12      ;; address of the cards
#define LARGE_LISTED 16     ;; 1: in LARGE_CARDED
#define LARGE_OBJECT 24

;; A card stands for 512 bytes.
#define CARD_SHIFT 9
#define CARD_BYTES 512

;; Number of cards of an object of $bytes: a multiple of eight, to be looked at eight at a time.
(func $cards_of (param $bytes i32) (result i32)
  (i32.and (i32.add (i32.shr_u (local.get $bytes) (i32.const {{CARD_SHIFT}})) (i32.const 8)) (i32.const -8)))

;; Room for a large object of $bytes; 0 when memory does not allow it, even after use of the reserve.
(func $allocate_large (param $bytes i32) (result i32)
  (local $pages i32) (local $page i32) (local $cards i32)
  (local.set $cards (call $cards_of (local.get $bytes)))
  (local.set $pages
    (call $pages_of (i32.add (i32.add (local.get $bytes) (local.get $cards)) (i32.const {{LARGE_OBJECT}}))))
  (if (i32.eqz (call $room_for (local.get $pages)))
    (then
      ;; There may be room after a full collection: whoever waits for it may try again.
      (call $request_full_collection)
      (return (i32.const 0))))
  (local.set $page (call $allocate_pages (local.get $pages) (i32.const {{PAGE_LARGE}})))
  (if (i32.eqz (local.get $page)) (then (return (i32.const 0))))
  (call $mark_pages
    (i32.add (local.get $page) (i32.const {{PAGE_BYTES}}))
    (i32.sub (local.get $pages) (i32.const 1))
    (i32.const {{PAGE_LARGE_TAIL}}))
  (i32.store offset={{LARGE_NEXT}} (local.get $page) {{@LARGE_FIRST}})
  (i32.store offset={{LARGE_SIZE}} (local.get $page) (local.get $pages))
  (i32.store offset={{LARGE_LISTED}} (local.get $page) (i32.const 0))
  (i32.store offset={{LARGE_CARDS}} (local.get $page)
    (i32.add (i32.add (local.get $page) (local.get $bytes)) (i32.const {{LARGE_OBJECT}})))
  (memory.fill (i32.load offset={{LARGE_CARDS}} (local.get $page)) (i32.const 0) (local.get $cards))
  (i32.store (i32.const {{LARGE_FIRST}}) (local.get $page))
  (i32.store (i32.const {{LARGE_PAGES}}) (i32.add {{@LARGE_PAGES}} (local.get $pages)))
  (i64.store (i32.const {{ALLOCATED}}) (i64.add (i64.load (i32.const {{ALLOCATED}})) (i64.extend_i32_u (local.get $bytes))))
  (if (i32.ge_u (i32.add {{@OLD_PAGES}} {{@LARGE_PAGES}}) {{@THRESHOLD}}) (then (call $request_collection)))
  (local.set $page (i32.add (local.get $page) (i32.const {{LARGE_OBJECT}})))
  ;; A raw object until its owner writes something else there.
  (i64.store
    (local.get $page)
    (i64.or
      (i64.const {{HEADER_RAW}})
      (i64.shl (i64.extend_i32_u (i32.sub (local.get $bytes) (i32.const 8))) (i64.const {{HEADER_AUX_SHIFT}}))))
  (local.get $page))

;; A full collection has reached the large object $value.
(func $mark_large (param $value i64)
  (local $at i32) (local $header i64)
  (local.set $at (i32.add (i32.and (i32.wrap_i64 (local.get $value)) (i32.const -8)) (i32.const 8)))
  (local.set $header (i64.load (local.get $at)))
  (if (i64.ne (i64.and (local.get $header) (i64.const {{HEADER_MARKED}})) (i64.const 0)) (then (return)))
  (i64.store
    (local.get $at)
    (i64.or
      (i64.and (local.get $header) (i64.const {{-1 - HEADER_REMEMBERED}}))
      (i64.const {{HEADER_MARKED}})))
  (if (i64.ne (i64.and (local.get $header) (i64.const 0xff)) (i64.const {{HEADER_RAW}}))
    (then
      (local.set $at (i32.sub (local.get $at) (i32.const {{LARGE_OBJECT}})))
      (i32.store offset={{LARGE_LINK}} (local.get $at) {{@LARGE_WORK}})
      (i32.store (i32.const {{LARGE_WORK}}) (local.get $at)))))

;; Scans the fields of the object at $at.
(func $scan_object (param $at i32)
  (call $scan (local.get $at) (i32.add (local.get $at) (call $object_bytes (i64.load (local.get $at))))))

;; Scans one of the marked large objects; 0 when there was none.
(func $scan_marked_large (result i32)
  (local $page i32)
  (local.set $page {{@LARGE_WORK}})
  (if (i32.eqz (local.get $page)) (then (return (i32.const 0))))
  (i32.store (i32.const {{LARGE_WORK}}) (i32.load offset={{LARGE_LINK}} (local.get $page)))
  (call $scan_object (i32.add (local.get $page) (i32.const {{LARGE_OBJECT}})))
  (i32.const 1))

;; Scans the large objects that were made since the last collection.
(func $scan_new_large
  (local $page i32)
  (local.set $page {{@LARGE_FIRST}})
  (block $done
    (loop $next
      (br_if $done (i32.eq (local.get $page) {{@LARGE_SCANNED}}))
      (call $scan_object (i32.add (local.get $page) (i32.const {{LARGE_OBJECT}})))
      (local.set $page (i32.load offset={{LARGE_NEXT}} (local.get $page)))
      (br $next)))
  (i32.store (i32.const {{LARGE_SCANNED}}) {{@LARGE_FIRST}}))

;; Field number $index (a fixnum) of the large object at $at was assigned to.
(func $mark_card (param $at i32) (param $index i64)
  (local $page i32)
  (local.set $page (i32.sub (local.get $at) (i32.const {{LARGE_OBJECT}})))
  (i32.store8
    (i32.add
      (i32.load offset={{LARGE_CARDS}} (local.get $page))
      ;; A fixnum is the offset in bytes, from behind the header.
      (i32.shr_u (i32.add (i32.wrap_i64 (local.get $index)) (i32.const 8)) (i32.const {{CARD_SHIFT}})))
    (i32.const 1))
  (if (i32.eqz (i32.load offset={{LARGE_LISTED}} (local.get $page)))
    (then
      (i32.store offset={{LARGE_LISTED}} (local.get $page) (i32.const 1))
      (i32.store offset={{LARGE_LINK}} (local.get $page) {{@LARGE_CARDED}})
      (i32.store (i32.const {{LARGE_CARDED}}) (local.get $page)))))

;; Takes the marks off all cards; a minor collection scans what is behind them.
(func $clean_cards
  (local $page i32)
  (loop $next
    (local.set $page {{@LARGE_CARDED}})
    (if (local.get $page)
      (then
        (i32.store (i32.const {{LARGE_CARDED}}) (i32.load offset={{LARGE_LINK}} (local.get $page)))
        (i32.store offset={{LARGE_LISTED}} (local.get $page) (i32.const 0))
        (call $clean_cards_of (local.get $page))
        (br $next)))))

(func $clean_cards_of (param $page i32)
  (local $at i32) (local $end i32) (local $object_end i32) (local $card i32) (local $count i32)
  (local.set $at (i32.add (local.get $page) (i32.const {{LARGE_OBJECT}})))
  (local.set $object_end (i32.add (local.get $at) (call $object_bytes (i64.load (local.get $at)))))
  (local.set $count (call $cards_of (i32.sub (local.get $object_end) (local.get $at))))
  (local.set $card (i32.load offset={{LARGE_CARDS}} (local.get $page)))
  (loop $next
    (if (i64.eqz (i64.load (local.get $card)))
      (then
        ;; Eight cards at once.
        (local.set $card (i32.add (local.get $card) (i32.const 8)))
        (local.set $at (i32.add (local.get $at) (i32.const {{8 * CARD_BYTES}})))
        (local.set $count (i32.sub (local.get $count) (i32.const 8))))
      (else
        (loop $card
          (if (i32.load8_u (local.get $card))
            (then
              (i32.store8 (local.get $card) (i32.const 0))
              (if (i32.eqz {{@COLLECTING_ALL}})
                (then
                  (local.set $end (i32.add (local.get $at) (i32.const {{CARD_BYTES}})))
                  (if (i32.gt_u (local.get $end) (local.get $object_end)) (then (local.set $end (local.get $object_end))))
                  (call $scan_young (local.get $at) (local.get $end))))))
          (local.set $card (i32.add (local.get $card) (i32.const 1)))
          (local.set $at (i32.add (local.get $at) (i32.const {{CARD_BYTES}})))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br_if $card (i32.and (local.get $count) (i32.const 7))))))
    (br_if $next (local.get $count))))

;; Frees the large objects that are not marked, and takes the marks off the others.
(func $sweep_large
  (local $link i32) (local $page i32) (local $at i32) (local $pages i32) (local $header i64)
  ;; $link is the address of the pointer to $page.
  (local.set $link (i32.const {{LARGE_FIRST}}))
  (block $done
    (loop $next
      (local.set $page (i32.load (local.get $link)))
      (br_if $done (i32.eqz (local.get $page)))
      (local.set $header (i64.load offset={{LARGE_OBJECT}} (local.get $page)))
      (if (i64.ne (i64.and (local.get $header) (i64.const {{HEADER_MARKED}})) (i64.const 0))
        (then
          (i64.store offset={{LARGE_OBJECT}} (local.get $page)
            (i64.and (local.get $header) (i64.const {{-1 - HEADER_MARKED}})))
          (local.set $link (i32.add (local.get $page) (i32.const {{LARGE_NEXT}}))))
        (else
          (local.set $pages (i32.load offset={{LARGE_SIZE}} (local.get $page)))
          (i32.store (local.get $link) (i32.load offset={{LARGE_NEXT}} (local.get $page)))
          (i32.store (i32.const {{LARGE_PAGES}}) (i32.sub {{@LARGE_PAGES}} (local.get $pages)))
          (call $free_pages (local.get $page) (local.get $pages))))
      (br $next)))
  (i32.store (i32.const {{LARGE_SCANNED}}) {{@LARGE_FIRST}}))
