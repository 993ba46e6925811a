//! What one message leads to, collected while it is handled: rows to save and things to do outside.

use jiff::{SignedDuration, Timestamp};

use super::effect::{Change, Effect};
use crate::domain::worklog::WorklogId;

/// One turn of the crank.
///
/// All changes of a turn become one store job, so one command is one transaction.
#[derive(Debug)]
pub(crate) struct Turn {
    /// The wall clock at this turn.
    pub now: Timestamp,
    pub changes: Vec<Change>,
    /// Things to do outside, after the store job.
    pub effects: Vec<Effect>,
    /// Jobs submitted again; they precede this turn's own job.
    pub resubmitted: Vec<Effect>,
    /// The create whose attempt is among the changes: it leaves when this turn's job is committed.
    pub create: Option<(WorklogId, u32)>,
}

impl Turn {
    pub const fn new(now: Timestamp) -> Self {
        Self {
            now,
            changes: Vec::new(),
            effects: Vec::new(),
            resubmitted: Vec::new(),
            create: None,
        }
    }

    pub fn save(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// This long after now.
    pub fn after(&self, by: SignedDuration) -> Timestamp {
        later(self.now, by)
    }
}

/// `by` after `at`; the end of time where there is nothing later.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// The instant without its microseconds: what Jira and the store keep.
pub(crate) fn to_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// `first`, doubled for each further failure, at most `max`.
pub(crate) fn back_off(
    failures: u32,
    first: SignedDuration,
    max: SignedDuration,
) -> SignedDuration {
    let doubled = 1_i32
        .checked_shl(failures.saturating_sub(1).min(20))
        .unwrap_or(1 << 20);
    first.checked_mul(doubled).unwrap_or(max).min(max)
}
