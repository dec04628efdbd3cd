//! Random numbers: xoshiro256** (Blackman, Vigna, *Scrambled Linear Pseudorandom Number Generators*, 2021), seeded through SplitMix64.

use num_bigint::{BigInt, Sign};
use std::hash::{BuildHasher, RandomState};

/// A generator.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The generator whose sequence belongs to `seed`.
    pub fn from_seed(seed: u64) -> Self {
        let mut next = seed;
        let state = std::array::from_fn(|_| {
            next = next.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = next;
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ z >> 31
        });
        Self { state }
    }

    /// A generator with a sequence of its own, different in each process.
    pub fn from_entropy() -> Self {
        Self::from_seed(RandomState::new().hash_one(0u8))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A float in [0,1), a multiple of 2^-53.
    pub fn float(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * f64::EPSILON / 2.0
    }

    /// An integer in [0,`bound`), each with the same probability; 0 if `bound` is not positive.
    pub fn below(&mut self, bound: &BigInt) -> BigInt {
        if bound.sign() != Sign::Plus {
            return BigInt::ZERO;
        }
        let bits = bound.bits();
        let words = bits.div_ceil(64);
        loop {
            // Fewer than half of the candidates are refused: they have no more bits than the bound.
            let mut digits: Vec<u8> = (0..words).flat_map(|_| self.bits().to_le_bytes()).collect();
            digits.truncate(bits.div_ceil(8) as usize);
            if let (Some(top), extra @ 1..) = (digits.last_mut(), bits % 8) {
                *top &= (1 << extra) - 1;
            }
            let candidate = BigInt::from_bytes_le(Sign::Plus, &digits);
            if candidate < *bound {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_published_sequence() {
        // The generator's reference implementation, with this state.
        let mut random = Random { state: [1, 2, 3, 4] };
        let bits: Vec<u64> = (0..4).map(|_| random.bits()).collect();
        assert_eq!(bits, [11520, 0, 1509978240, 1215971899390074240]);
    }

    #[test]
    fn a_seed_repeats_its_sequence() {
        let (mut a, mut b, mut c) = (Random::from_seed(7), Random::from_seed(7), Random::from_seed(8));
        let first: Vec<u64> = (0..10).map(|_| a.bits()).collect();
        assert_eq!(first, (0..10).map(|_| b.bits()).collect::<Vec<_>>());
        assert_ne!(first, (0..10).map(|_| c.bits()).collect::<Vec<_>>());
    }

    #[test]
    fn floats_lie_in_the_unit_interval() {
        let mut random = Random::from_seed(1);
        assert!((0..10_000).map(|_| random.float()).all(|x| (0.0..1.0).contains(&x)));
        let mut ones = Random {
            state: [0, u64::MAX, 0, 0],
        };
        assert!(ones.float() < 1.0);
    }

    #[test]
    fn every_integer_below_the_bound_comes_up_and_no_other() {
        let mut random = Random::from_seed(3);
        for bound in [1, 2, 3, 7, 8, 9, 255, 256, 257] {
            let mut seen = vec![false; bound];
            for _ in 0..bound * 40 {
                let drawn: usize = random.below(&BigInt::from(bound)).try_into().unwrap();
                seen[drawn] = true;
            }
            assert!(seen.iter().all(|&seen| seen), "bound {bound}");
        }
        let huge = BigInt::from(1) << 200;
        assert!(random.below(&huge) < huge);
    }
}
