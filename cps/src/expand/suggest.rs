//! Names that the author may have meant.

/// The candidate that is nearest to `name`, if one is near enough. Of equally near ones the first in alphabetical order.
pub(crate) fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    // A single letter is like any other, and comparing long names takes long.
    if !(2..=64).contains(&length) {
        return None;
    }
    let limit = (length / 3).clamp(1, 3);
    candidates
        .filter(|candidate| *candidate != name && candidate.len().abs_diff(name.len()) <= 4 * limit)
        .filter_map(|candidate| Some((edit_distance(name, candidate, limit)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Number of insertions, deletions, replacements and swaps of neighbours between two names, if at most `limit`
/// (optimal string alignment).
fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            next[j] = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        if next.iter().min().is_some_and(|&m| m > limit) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|&distance| distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::{edit_distance, nearest};

    #[test]
    fn distance_counts_single_edits() {
        assert_eq!(edit_distance("filter", "fliter", 3), Some(1));
        assert_eq!(edit_distance("kitten", "sitting", 3), Some(3));
        assert_eq!(edit_distance("kitten", "sitting", 2), None);
        assert_eq!(edit_distance("", "ab", 3), Some(2));
    }

    #[test]
    fn the_nearest_name_is_suggested_if_it_is_near() {
        let names = ["string-append", "string-length", "map", "max", "x"];
        assert_eq!(nearest("string-apend", names.into_iter()), Some("string-append"));
        assert_eq!(nearest("mapp", names.into_iter()), Some("map"));
        assert_eq!(nearest("mao", names.into_iter()), Some("map"));
        assert_eq!(nearest("frobnicate", names.into_iter()), None);
        assert_eq!(nearest("yz", names.into_iter()), None);
        assert_eq!(nearest("price", ["print"].into_iter()), None);
    }
}
