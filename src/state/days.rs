//! Which stretches of time have their worklogs in memory.

use jiff::Timestamp;
use jiff::civil::Date;

use super::AppState;
use super::effect::{Change, Effect, LoadJob};
use super::notices::{Say, Topic};
use super::turn::Turn;
use crate::domain::delivery::Delivery;
use crate::domain::problem::StoreProblem;
use crate::domain::worklog::Worklog;

/// Stretches of time that were read from the store, or are being read.
#[derive(Debug, Default)]
pub(crate) struct Days {
    here: Vec<(Timestamp, Timestamp)>,
    coming: Vec<(Timestamp, Timestamp)>,
}

impl Days {
    pub fn covers(&self, from: Timestamp, to: Timestamp) -> bool {
        self.here.iter().any(|(f, t)| *f <= from && to <= *t)
    }

    pub fn is_coming(&self, from: Timestamp, to: Timestamp) -> bool {
        self.coming.iter().any(|(f, t)| *f <= from && to <= *t)
    }

    pub fn expect(&mut self, from: Timestamp, to: Timestamp) {
        self.coming.push((from, to));
    }

    pub fn arrived(&mut self, from: Timestamp, to: Timestamp) {
        self.coming.retain(|(f, t)| !(from <= *f && *t <= to));
        if !self.covers(from, to) {
            self.here.push((from, to));
        }
    }

    pub fn forget_expected(&mut self) {
        self.coming.clear();
    }

    pub fn clear(&mut self) {
        self.here.clear();
        self.coming.clear();
    }
}

impl AppState {
    /// Shows another day on Today; its worklogs are read if they are not here.
    pub(crate) fn show_day(&mut self, date: Date, turn: &mut Turn) {
        self.shown_day = date;
        let (from, to) = self.zone.bounds(date);
        if !self.days.covers(from, to) && !self.days.is_coming(from, to) {
            self.days.expect(from, to);
            turn.effect(Effect::Load(LoadJob::Worklogs { from, to }));
        }
    }

    /// True when the worklogs of the date are in memory (else they are being read).
    #[must_use]
    pub fn day_is_here(&self, date: Date) -> bool {
        let (from, to) = self.zone.bounds(date);
        self.days.covers(from, to)
    }

    /// Worklogs were read from the store. What is in memory is newer and stays.
    pub(crate) fn worklogs_loaded(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        worklogs: Vec<Worklog>,
        turn: &mut Turn,
    ) {
        let owner = self.owner();
        for worklog in worklogs {
            let id = worklog.id;
            let running = self.timer.running().is_some_and(|r| r.worklog == id);
            let known = running || self.worklogs.contains_key(&id) || self.was_removed(&worklog);
            if !known && Some(&worklog.owner) == owner.as_ref() {
                self.take_in(worklog, turn);
            }
        }
        self.days.arrived(from, to);
    }

    /// A reading job failed. The screen works on; what needs the rows waits.
    pub(crate) fn load_failed(&mut self, what: &str, problem: &StoreProblem, turn: &mut Turn) {
        log::warn!("{what} could not be read from the store: {problem:?}");
        self.notices.say(
            Say::warning("Part of what is stored here could not be read")
                .advice("Nothing is lost by that. If it happens again, check the disk and restart Planim.")
                .topic(Topic::Loading),
        );
        self.look_without_load_later(turn);
        if let Some(open) = self.issues.open {
            self.issues.results.entry(open).or_default();
            self.refresh_open_filter(turn);
        }
    }

    /// A row whose removal the store has not seen yet.
    fn was_removed(&self, worklog: &Worklog) -> bool {
        let undoable = self.undo.deleted.iter().any(|d| d.id == worklog.id);
        let mut unsaved = self.saving.unacknowledged.iter();
        undoable
            || unsaved.any(|pending| {
                pending
                    .job
                    .changes
                    .iter()
                    .any(|c| matches!(c, Change::DeleteWorklog(id) if *id == worklog.id))
            })
    }

    /// A row from the disk: an attempt without an outcome (crash, kill, restored backup) starts in *Checking*.
    pub(crate) fn take_in(&mut self, mut worklog: Worklog, turn: &mut Turn) {
        let latest_look = turn.after(self.config.delays.prove_absent);
        match &mut worklog.delivery {
            Delivery::Sending(attempt) => {
                worklog.delivery = self.unknown_outcome(attempt.clone(), turn);
                self.put_worklog(worklog, turn);
                return;
            }
            Delivery::Checking { ended, look_at, .. } => {
                // The clock may have been set back while the program was closed.
                *ended = turn.now.min(*ended);
                *look_at = latest_look.min(*look_at);
            }
            Delivery::Waiting { due, .. } => {
                let longest = turn.after(self.grace().max(self.config.delays.retry_max));
                *due = longest.min(*due);
            }
            Delivery::InJira {
                watch_twin: Some(at),
                ..
            } => *at = turn.after(self.config.delays.watch_twin).min(*at),
            Delivery::InJira { .. }
            | Delivery::Draft(_)
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => {}
        }
        self.worklogs.insert(worklog.id, worklog);
    }
}
