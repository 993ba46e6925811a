//! Where identifiers come from: a seeded source, so that the state stays pure and a test can repeat a run.

use jiff::Timestamp;
use uuid::Uuid;

/// Makes UUID v7 values from a seed and the time it is told.
///
/// The seed is 128 bits from the operating system in the program and a literal in tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdSource {
    seed: u128,
    counter: u64,
}

impl IdSource {
    /// A source that yields the same identifiers for the same seed and times.
    #[must_use]
    pub const fn new(seed: u128) -> Self {
        Self { seed, counter: 0 }
    }

    /// The next identifier; its time part is `at`, its random part comes from the seed.
    #[must_use]
    pub fn next(&mut self, at: Timestamp) -> Uuid {
        self.counter += 1;
        let high = mix(self.seed as u64 ^ mix(self.counter));
        let low = mix((self.seed >> 64) as u64 ^ high ^ self.counter.rotate_left(32));
        let mut random = [0_u8; 10];
        random[..8].copy_from_slice(&high.to_le_bytes());
        random[8..].copy_from_slice(&low.to_le_bytes()[..2]);
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// `SplitMix64`'s finaliser: every input bit changes about half of the output bits.
const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_repeat_for_a_seed_and_never_within_a_run() {
        let at = Timestamp::from_second(1_764_000_000).unwrap();
        let mut one = IdSource::new(7);
        let mut same = IdSource::new(7);
        let mut other = IdSource::new(8);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1_000 {
            let id = one.next(at);
            assert_eq!(id, same.next(at));
            assert!(seen.insert(id));
            assert!(seen.insert(other.next(at)));
            assert_eq!(id.get_version_num(), 7);
        }
    }
}
