//! Strings. Positions and lengths count characters (Unicode scalar values); strings of one-byte characters only, which their two lengths tell,
//! are indexed directly.

use crate::heap::{Checked, Fault, Heap, View, fixnum};
use trapeze_codegen::abi;

/// The word of a count or position.
fn count_word(count: usize) -> Checked<i64> {
    i64::try_from(count).ok().and_then(fixnum).ok_or(Fault::Exhausted)
}

/// Whether all characters of a string are single bytes.
fn is_single_byte(view: View<'_>, string: i64) -> Checked<bool> {
    Ok(view.text_characters(string)? == view.text_range(string)?.1)
}

/// Byte offset of character `index`, which may be the string's length.
fn byte_offset(view: View<'_>, string: i64, index: i64) -> Checked<usize> {
    let wrong = Fault::Corrupt("a string index out of range");
    let index = usize::try_from(view.fixnum(index)?).map_err(|_| Fault::Corrupt("a string index out of range"))?;
    let text = view.text(string)?;
    if is_single_byte(view, string)? {
        return if index <= text.len() { Ok(index) } else { Err(wrong) };
    }
    text.char_indices()
        .map(|(offset, _)| offset)
        .chain([text.len()])
        .nth(index)
        .ok_or(wrong)
}

/// The number of characters of a part of `string`.
fn characters_of(view: View<'_>, string: i64, part: &str) -> Checked<usize> {
    Ok(if is_single_byte(view, string)? {
        part.len()
    } else {
        part.chars().count()
    })
}

/// A string made from another one.
pub(super) fn map(heap: &mut Heap<'_>, string: i64, change: impl FnOnce(&str) -> String) -> Checked<i64> {
    let text = change(heap.view().text(string)?);
    heap.string(&text)
}

pub(super) fn index(heap: &mut Heap<'_>, string: i64, sought: i64, from: i64) -> Checked<i64> {
    let view = heap.view();
    let start = byte_offset(view, string, from)?;
    let (text, sought) = (view.text(string)?, view.text(sought)?);
    match text.get(start..).and_then(|rest| rest.find(sought)) {
        Some(found) => count_word(characters_of(view, string, &text[..start + found])?),
        None => Ok(abi::UNSUPPLIED),
    }
}

pub(super) fn compare(heap: &mut Heap<'_>, a: i64, b: i64) -> Checked<i64> {
    // The order of UTF-8 bytes is that of the scalar values.
    let order = heap.view().text(a)?.cmp(heap.view().text(b)?);
    Ok((order as i64) << abi::FIXNUM_SHIFT)
}

pub(super) fn split(heap: &mut Heap<'_>, string: i64, delimiter: i64) -> Checked<i64> {
    let view = heap.view();
    let text = view.text(string)?;
    let pieces = if delimiter == abi::UNSUPPLIED {
        ranges(text, text.split_whitespace())
    } else {
        let delimiter = view.text(delimiter)?;
        if delimiter.is_empty() {
            return Err(Fault::Corrupt("an empty delimiter"));
        }
        ranges(text, text.split(delimiter))
    };
    list_of_parts(heap, string, pieces)
}

pub(super) fn lines(heap: &mut Heap<'_>, string: i64) -> Checked<i64> {
    let text = heap.view().text(string)?;
    let pieces = ranges(text, text.lines());
    list_of_parts(heap, string, pieces)
}

/// Where pieces of a text lie in it, in bytes.
fn ranges<'t>(text: &str, pieces: impl Iterator<Item = &'t str>) -> Vec<(usize, usize)> {
    let range = |piece: &str| {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        (start, start + piece.len())
    };
    pieces.map(range).collect()
}

fn list_of_parts(heap: &mut Heap<'_>, string: i64, pieces: Vec<(usize, usize)>) -> Checked<i64> {
    let view = heap.view();
    let (text, (address, _)) = (view.text(string)?, view.text_range(string)?);
    let place = |(start, end): (usize, usize)| {
        let piece = text.get(start..end).unwrap_or_default();
        Ok((
            address + start as u64,
            piece.len() as u64,
            characters_of(view, string, piece)? as u64,
        ))
    };
    let places: Vec<_> = pieces.into_iter().map(place).collect::<Checked<_>>()?;
    let mut list = abi::NIL;
    for (start, bytes, characters) in places.into_iter().rev() {
        let mut piece = heap.string_space(bytes, characters)?;
        heap.append_within(&mut piece, (start, bytes))?;
        list = heap.cons(piece.value, list)?;
    }
    Ok(list)
}

pub(super) fn replace(heap: &mut Heap<'_>, string: i64, sought: i64, replacement: i64) -> Checked<i64> {
    let view = heap.view();
    let (text, sought, replacement) = (view.text(string)?, view.text(sought)?, view.text(replacement)?);
    if sought.is_empty() {
        return Err(Fault::Corrupt("an empty string to replace"));
    }
    // The result may be far larger than its parts, so its size is known before it is built.
    let times = text.matches(sought).count();
    heap.demand((text.len() - times * sought.len()) as u64 + times as u64 * replacement.len() as u64)?;
    let result = text.replace(sought, replacement);
    heap.string(&result)
}

pub(super) fn repeat(heap: &mut Heap<'_>, string: i64, count: i64) -> Checked<i64> {
    let view = heap.view();
    let source = view.text_range(string)?;
    let characters = view.text_characters(string)?;
    let count = match view.number(count)? {
        Some(crate::number::Number::Small(count)) => u64::try_from(count).map_err(|_| Fault::Corrupt("a negative count"))?,
        // A count that fits no machine word.
        _ if source.1 > 0 => return Err(Fault::Exhausted),
        _ => 0,
    };
    let count = if source.1 == 0 { 0 } else { count };
    let size = |length: u64| length.checked_mul(count).ok_or(Fault::Exhausted);
    let mut space = heap.string_space(size(source.1)?, size(characters)?)?;
    for _ in 0..count {
        heap.append_within(&mut space, source)?;
    }
    Ok(space.value)
}

pub(super) fn to_list(heap: &mut Heap<'_>, string: i64) -> Checked<i64> {
    let text = heap.view().text(string)?.to_owned();
    let mut list = abi::NIL;
    let mut buffer = [0; 4];
    for character in text.chars().rev() {
        let piece = heap.string(character.encode_utf8(&mut buffer))?;
        list = heap.cons(piece, list)?;
    }
    Ok(list)
}

pub(super) fn char_code(heap: &mut Heap<'_>, string: i64, index: i64) -> Checked<i64> {
    let view = heap.view();
    let start = byte_offset(view, string, index)?;
    let character = view.text(string)?.get(start..).and_then(|rest| rest.chars().next());
    let character = character.ok_or(Fault::Corrupt("a string index out of range"))?;
    Ok(i64::from(u32::from(character)) << abi::FIXNUM_SHIFT)
}

pub(super) fn code_char(heap: &mut Heap<'_>, code: i64) -> Checked<i64> {
    let code = match heap.view().expect_number(code)? {
        crate::number::Number::Small(code) => u32::try_from(code).ok(),
        _ => None,
    };
    match code.and_then(char::from_u32) {
        Some(character) => heap.string(character.encode_utf8(&mut [0; 4])),
        None => Ok(abi::UNSUPPLIED),
    }
}
