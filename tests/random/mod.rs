//! A source of choices that remembers what it chose, so that a program can be made again from a shorter or simpler list.

/// Choices, from a seed or from a list. Beyond the end of a list every choice is 0, the simplest.
pub struct Choices {
    state: Option<u64>,
    list: Vec<u32>,
    next: usize,
}

impl Choices {
    /// Random choices. The same seed gives the same ones on every machine.
    pub fn random(seed: u64) -> Self {
        Self {
            state: Some(seed),
            list: Vec::new(),
            next: 0,
        }
    }

    /// The choices of a list.
    pub fn replay(list: Vec<u32>) -> Self {
        Self {
            state: None,
            list,
            next: 0,
        }
    }

    /// What was chosen.
    pub fn taken(mut self) -> Vec<u32> {
        self.list.truncate(self.next);
        self.list
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u32) -> u32 {
        let chosen = match &mut self.state {
            // SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
            Some(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *state;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                let chosen = ((mixed ^ (mixed >> 31)) % u64::from(limit)) as u32;
                self.list.push(chosen);
                chosen
            }
            None => self.list.get(self.next).map_or(0, |chosen| chosen % limit),
        };
        self.next += 1;
        chosen
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    /// True in so many of 100 cases; false is the simpler one.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) >= 100 - percent
    }
}

/// Makes a list of choices shorter and simpler as long as `fails` says that the failure stays. At most `attempts` lists are tried.
pub fn shrink(mut list: Vec<u32>, mut attempts: usize, mut fails: impl FnMut(&[u32]) -> bool) -> Vec<u32> {
    let mut width = list.len() / 2;
    while width > 0 && attempts > 0 {
        let mut at = 0;
        while at < list.len() && attempts > 0 {
            let end = (at + width).min(list.len());
            let shorter: Vec<u32> = [&list[..at], &list[end..]].concat();
            let mut simpler = list.clone();
            simpler[at..end].fill(0);
            let candidate = [shorter, simpler].into_iter().find(|candidate| {
                attempts = attempts.saturating_sub(1);
                *candidate != list && fails(candidate)
            });
            match candidate {
                Some(candidate) if candidate.len() < list.len() => list = candidate,
                Some(candidate) => {
                    list = candidate;
                    at = end;
                }
                None => at = end,
            }
        }
        width /= 2;
    }
    list
}
