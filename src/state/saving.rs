//! Getting changes onto the disk: every job is kept until the store acknowledged it.
//!
//! A failed commit is said at once ("not saved"), and everything unacknowledged is submitted again, in order
//! and under new numbers, so that late answers to the former submission confuse nothing.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::AppState;
use super::command::Command;
use super::effect::{Change, Effect, StoreJob};
use super::notices::{Say, Topic, Words};
use super::turn::{Turn, back_off};
use crate::domain::problem::StoreProblem;
use crate::domain::worklog::WorklogId;

/// Back-off between two submissions of what could not be saved.
const RESUBMIT_FIRST: SignedDuration = SignedDuration::from_secs(1);
const RESUBMIT_MAX: SignedDuration = SignedDuration::from_secs(30);

/// Jobs the store has not acknowledged yet.
#[derive(Debug, Default)]
pub struct Saving {
    pub(crate) last_number: u64,
    /// In order; the front one is answered next. Kept so that a failed commit can be submitted again.
    pub(crate) unacknowledged: VecDeque<Pending>,
    /// The last failure; while it stands the screen says "not saved".
    pub problem: Option<StoreProblem>,
    pub(crate) resubmit_at: Option<Timestamp>,
    pub(crate) failures: u32,
}

/// A job without an answer, and the create that waits for its commit.
#[derive(Debug)]
pub(crate) struct Pending {
    pub job: StoreJob,
    pub create: Option<(WorklogId, u32)>,
}

impl Saving {
    /// True when everything is on disk.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.unacknowledged.is_empty()
    }
}

impl AppState {
    /// Makes the turn's changes into one job and puts everything in order: first what is saved, then what is done.
    pub(crate) fn commit(&mut self, turn: Turn) -> Vec<Effect> {
        let mut effects = turn.resubmitted;
        if !turn.changes.is_empty() {
            effects.extend(self.submit(turn.changes, turn.create).map(Effect::Store));
        }
        effects.extend(turn.effects);
        effects
    }

    /// Queues a job; it is handed out unless the store is refusing at present.
    fn submit(
        &mut self,
        changes: Vec<Change>,
        create: Option<(WorklogId, u32)>,
    ) -> Option<StoreJob> {
        let refusing = self.saving.resubmit_at.is_some();
        if refusing && self.replaces_last_heartbeat(&changes) {
            return None;
        }
        self.saving.last_number += 1;
        let job = StoreJob {
            number: self.saving.last_number,
            resubmission: false,
            changes,
        };
        self.saving.unacknowledged.push_back(Pending {
            job: job.clone(),
            create,
        });
        (!refusing).then_some(job)
    }

    /// A disk that stays full must not grow the queue by a heartbeat a minute.
    fn replaces_last_heartbeat(&mut self, changes: &[Change]) -> bool {
        let [Change::Heartbeat(id, at)] = changes else {
            return false;
        };
        let Some(last) = self.saving.unacknowledged.back_mut() else {
            return false;
        };
        match last.job.changes.as_mut_slice() {
            [Change::Heartbeat(last_id, last_at)] if last_id == id => {
                *last_at = *at;
                true
            }
            _ => false,
        }
    }

    /// The store answered a job.
    pub(crate) fn stored(
        &mut self,
        number: u64,
        result: Result<(), StoreProblem>,
        turn: &mut Turn,
    ) {
        let queue = &mut self.saving.unacknowledged;
        let Some(place) = queue
            .iter()
            .position(|pending| pending.job.number == number)
        else {
            // An answer to a submission that was superseded.
            return;
        };
        match result {
            Ok(()) => {
                let create = queue.remove(place).and_then(|pending| pending.create);
                if self.saving.problem.take().is_some() {
                    self.saving.failures = 0;
                    self.notices.withdraw(Topic::Saving);
                    let said = Say::info("Everything is saved again").for_a_while(turn.now);
                    self.notices.say(said);
                }
                if let Some((worklog, attempt)) = create {
                    self.attempt_committed(worklog, attempt, turn);
                }
            }
            Err(StoreProblem::Refusing) if self.saving.resubmit_at.is_some() => {}
            Err(problem) => self.not_saved(problem, turn),
        }
    }

    fn not_saved(&mut self, problem: StoreProblem, turn: &Turn) {
        if self.saving.resubmit_at.is_none() {
            self.saving.failures += 1;
            let wait = back_off(self.saving.failures, RESUBMIT_FIRST, RESUBMIT_MAX);
            self.saving.resubmit_at = Some(turn.after(wait));
        }
        let words = Words::from(&problem);
        self.notices.say(
            Say::error(words.title)
                .advice(words.advice)
                .action("Try again", Command::RetrySaving)
                .topic(Topic::Saving),
        );
        self.saving.problem = Some(problem);
    }

    /// Submits everything unacknowledged again, when that is due.
    pub(crate) fn resubmit_if_due(&mut self, turn: &mut Turn) {
        if self.saving.resubmit_at.is_some_and(|at| at <= turn.now) {
            self.resubmit(turn);
        }
    }

    /// Submits everything unacknowledged again, under new numbers.
    pub(crate) fn resubmit(&mut self, turn: &mut Turn) {
        if self.saving.resubmit_at.take().is_none() {
            return;
        }
        let saving = &mut self.saving;
        for (place, pending) in saving.unacknowledged.iter_mut().enumerate() {
            saving.last_number += 1;
            pending.job.number = saving.last_number;
            pending.job.resubmission = place == 0;
            turn.resubmitted.push(Effect::Store(pending.job.clone()));
        }
    }
}
