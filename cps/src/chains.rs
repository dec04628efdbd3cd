//! Many short lists of items that are only added to: one table, in which each item is linked to the next one of its list.

/// Stands where there is no item.
const NONE: u32 = u32::MAX;

/// Lists by number. Items stay in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Chains<T> {
    /// By list: the places of its first and its last item.
    ends: Vec<(u32, u32)>,
    /// The items, each with the place of the next one of its list.
    items: Vec<(T, u32)>,
}

impl<T: Copy> Chains<T> {
    /// So many empty lists.
    pub(crate) fn new(lists: usize) -> Self {
        Self {
            ends: vec![(NONE, NONE); lists],
            items: Vec::new(),
        }
    }

    /// Adds an item at the end of a list.
    pub(crate) fn push(&mut self, list: usize, item: T) {
        let place = self.items.len() as u32;
        self.items.push((item, NONE));
        match &mut self.ends[list] {
            (first, last) if *first == NONE => (*first, *last) = (place, place),
            (_, last) => {
                self.items[*last as usize].1 = place;
                *last = place;
            }
        }
    }

    /// The place of the first item of a list.
    pub(crate) fn first(&self, list: usize) -> Option<u32> {
        self.ends.get(list).map(|&(first, _)| first).filter(|&first| first != NONE)
    }

    /// The item at a place, and the place of the next one of its list.
    pub(crate) fn at(&self, place: u32) -> (T, Option<u32>) {
        let (item, next) = self.items[place as usize];
        (item, Some(next).filter(|&next| next != NONE))
    }

    /// The items of a list.
    #[cfg(test)]
    fn of(&self, list: usize) -> impl Iterator<Item = T> {
        let first = self.first(list).map(|place| self.at(place));
        std::iter::successors(first, |&(_, next)| next.map(|place| self.at(place))).map(|(item, _)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_the_order_of_their_items() {
        let mut chains = Chains::new(3);
        for item in 0..12 {
            chains.push(item % 2, item);
        }
        assert_eq!(chains.of(0).collect::<Vec<_>>(), [0, 2, 4, 6, 8, 10]);
        assert_eq!(chains.of(1).collect::<Vec<_>>(), [1, 3, 5, 7, 9, 11]);
        assert_eq!(chains.of(2).count(), 0);
        assert_eq!(chains.first(3), None);
    }
}
