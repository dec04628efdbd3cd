//! What is made in a memory reads back, wherever it falls, and a broken memory is a fault.

use super::fake::FakeMemory;
use super::*;
use crate::number::Number;
use num_bigint::BigInt;
use proptest::prelude::*;
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;

fn integers() -> impl Strategy<Value = BigInt> {
    let edges = prop::sample::select(vec![abi::FIXNUM_MAX, abi::FIXNUM_MIN, i64::MAX, i64::MIN, 0, -1]);
    prop_oneof![
        any::<i64>().prop_map(BigInt::from),
        (edges, -2i64..3).prop_map(|(edge, delta)| BigInt::from(edge) + delta),
        (prop::collection::vec(any::<u8>(), 0..40)).prop_map(|bytes| BigInt::from_signed_bytes_le(&bytes)),
    ]
}

proptest! {
    #[test]
    fn integers_read_back_and_have_one_form(integer in integers()) {
        let mut memory = FakeMemory::new(4096, 0);
        let mut heap = Heap::new(&mut memory);
        let value = heap.big_integer(&integer).unwrap();
        let fits = (BigInt::from(abi::FIXNUM_MIN)..=BigInt::from(abi::FIXNUM_MAX)).contains(&integer);
        prop_assert_eq!(value & abi::TAG_MASK == abi::TAG_FIXNUM, fits);
        let read = heap.view().expect_number(value).unwrap();
        prop_assert_eq!(crate::number::integer(&read), Some(integer.clone()));
        if let Ok(small) = i64::try_from(&integer) {
            let again = heap.integer(small).unwrap();
            prop_assert_eq!(heap.view().expect_number(again).unwrap().compare(&read), Some(std::cmp::Ordering::Equal));
        }
    }

    #[test]
    fn floats_read_back_to_the_bit(bits in any::<u64>()) {
        let mut memory = FakeMemory::new(4096, 0);
        let mut heap = Heap::new(&mut memory);
        let value = heap.float(f64::from_bits(bits)).unwrap();
        let Number::Float(read) = heap.view().expect_number(value).unwrap() else { return Err(TestCaseError::fail("no float")) };
        prop_assert_eq!(read.to_bits(), bits);
    }

    #[test]
    fn strings_read_back_from_nursery_and_old_space(texts in prop::collection::vec(any::<String>(), 1..20)) {
        let mut memory = FakeMemory::new(128, 1 << 16);
        let mut heap = Heap::new(&mut memory);
        let values: Vec<i64> = texts.iter().map(|text| heap.string(text).unwrap()).collect();
        for (value, text) in values.into_iter().zip(&texts) {
            prop_assert_eq!(heap.view().text(value).unwrap(), text);
            prop_assert_eq!(heap.view().text_characters(value).unwrap(), text.chars().count() as u64);
        }
    }

    #[test]
    fn lists_read_back_in_order(elements in prop::collection::vec(-1000i64..1000, 0..100), nursery in 0u32..200) {
        let mut memory = FakeMemory::new(nursery * 8, 1 << 16);
        let mut heap = Heap::new(&mut memory);
        let list = heap.list(elements.iter().map(|n| n << abi::FIXNUM_SHIFT)).unwrap();
        let read: Checked<Vec<i64>> = heap.view().list(list).collect();
        let read: Vec<i64> = read.unwrap().into_iter().map(|word| word >> abi::FIXNUM_SHIFT).collect();
        prop_assert_eq!(read, elements);
    }

    #[test]
    fn no_word_makes_reading_panic(words in prop::collection::vec(any::<i64>(), 8), value in any::<i64>(), low in 0u32..200) {
        let mut memory = FakeMemory::new(4096, 0);
        let mut heap = Heap::new(&mut memory);
        let start = u64::from(abi::STATE_END.next_multiple_of(8));
        for (index, word) in words.iter().enumerate() {
            heap.set_word(start + 8 * index as u64, *word).unwrap();
        }
        let view = heap.view();
        for value in [value, i64::from(value as u32), start as i64 + i64::from(low)] {
            // The answers do not matter, only that there are some.
            let _ = view.kind(value);
            let _ = view.number(value);
            let _ = view.pair(value);
            let _ = view.text(value);
            let _ = view.handle(value);
            let _ = view.code_id(value);
            let _ = view.name(value, HeapKind::Symbol);
            let _ = view.list(value).collect::<Checked<Vec<_>>>();
            let _ = crate::convert::decode(view, value, &crate::tables::Tables::new());
        }
    }
}

#[test]
fn small_objects_fall_into_the_nursery_and_large_ones_do_not() {
    let mut memory = FakeMemory::new(1 << 16, 1 << 16);
    let mut heap = Heap::new(&mut memory);
    heap.string(&"x".repeat(abi::LARGE_OBJECT_BYTES as usize - 16)).unwrap();
    heap.string(&"x".repeat(abi::LARGE_OBJECT_BYTES as usize - 15)).unwrap();
    assert_eq!(memory.old_objects, 1);
}

#[test]
fn a_full_memory_is_an_exhaustion() {
    let mut memory = FakeMemory::new(32, 32);
    let mut heap = Heap::new(&mut memory);
    for _ in 0..4 {
        heap.cons(abi::NIL, abi::NIL).unwrap();
    }
    assert!(matches!(heap.cons(abi::NIL, abi::NIL), Err(Fault::Exhausted)));
    assert!(matches!(heap.string("does not fit any more"), Err(Fault::Exhausted)));
    assert!(matches!(heap.demand(1 << 40), Err(Fault::Exhausted)));
}

#[test]
fn a_list_that_leads_back_to_itself_is_a_fault() {
    let mut memory = FakeMemory::new(1024, 0);
    let mut heap = Heap::new(&mut memory);
    let pair = heap.cons(abi::TRUE, abi::NIL).unwrap();
    heap.set_word(pair as u64 + abi::PAIR_TAIL, pair).unwrap();
    assert!(heap.view().list(pair).any(|element| matches!(element, Err(Fault::Corrupt(_)))));
}

#[test]
fn an_improper_list_ends_in_a_fault() {
    let mut memory = FakeMemory::new(1024, 0);
    let mut heap = Heap::new(&mut memory);
    let list = heap.list_onto([abi::TRUE].into_iter(), abi::FALSE).unwrap();
    let elements: Vec<_> = heap.view().list(list).collect();
    assert!(matches!(elements.as_slice(), [Ok(abi::TRUE), Err(Fault::Corrupt(_))]));
}

#[test]
fn records_hold_their_fields() {
    let mut memory = FakeMemory::new(1024, 0);
    let mut heap = Heap::new(&mut memory);
    let record = heap.record(HeapKind::Caught, &[abi::TRUE, abi::NIL]).unwrap();
    assert_eq!(heap.view().kind(record).unwrap(), Some(HeapKind::Caught));
    assert_eq!(heap.view().field(record, HeapKind::Caught, 0).unwrap(), abi::TRUE);
    assert!(heap.view().field(record, HeapKind::Caught, 2).is_err());
    assert!(heap.view().field(record, HeapKind::Vector, 0).is_err());
}
