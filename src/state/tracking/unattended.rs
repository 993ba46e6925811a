//! A timer that ran on while nobody was there (the program closed, the computer asleep), and clocks that were set.

use jiff::{SignedDuration, Timestamp};

use super::super::AppState;
use super::super::Now;
use super::super::command::Command;
use super::super::effect::Change;
use super::super::notices::{Say, Topic};
use super::super::turn::{Turn, later};
use crate::domain::delivery::Delivery;
use crate::domain::duration;
use crate::domain::timer::Timer;

/// An older heartbeat means that the program was closed meanwhile.
const UNATTENDED_AFTER: SignedDuration = SignedDuration::from_mins(3);
/// The wall clock drifts and is slewed; a difference from here on is a step.
const STEP: SignedDuration = SignedDuration::from_secs(5);

impl AppState {
    /// At start: a timer that went on while the program was closed is said, with a way to cut it.
    pub(crate) fn notice_unattended_timer(&mut self, turn: &mut Turn) {
        let Timer::Running(running) = &mut self.timer else {
            return;
        };
        // A heartbeat before the start (the clock was set back) says nothing.
        let last = running.heartbeat.max(running.started);
        running.heartbeat = turn.now;
        turn.save(Change::Heartbeat(running.worklog, turn.now));
        if turn.now.duration_since(last) > UNATTENDED_AFTER {
            self.say_unattended("Planim was closed", last, turn.now);
        }
    }

    fn say_unattended(&mut self, meanwhile: &str, last: Timestamp, now: Timestamp) {
        let Some(running) = self.timer.running() else {
            return;
        };
        let name = running.subject.short_name().to_owned();
        let from = self.moment(last, now);
        let to = self.moment(now, now);
        self.notices.say(
            Say::warning(format!(
                "{name} was still running while {meanwhile} (from {from} to {to})"
            ))
            .advice(format!(
                "It goes on running. If you had stopped working, end it at {from}."
            ))
            .action(format!("End at {from}"), Command::CutAt(last))
            .topic(Topic::Unattended),
        );
    }

    /// Ends the running timer at an earlier moment.
    pub(crate) fn cut_at(&mut self, end: Timestamp, turn: &mut Turn) {
        self.notices.withdraw(Topic::Unattended);
        let inside = self
            .timer
            .running()
            .is_some_and(|running| running.started <= end && end <= turn.now);
        if inside {
            self.close_timer(end, turn);
        }
    }

    /// Compares the clocks with the last turn's: a stepped wall clock gives true durations, for what is measured
    /// against it moves along; a sleep counts as time, and is told.
    pub(crate) fn mind_the_clock(&mut self, now: Now, turn: &mut Turn) {
        let before = std::mem::replace(&mut self.last_seen, now);
        let passed = now.boot - before.boot;
        let step = now.utc.duration_since(before.utc) - passed;
        if step.abs() >= STEP {
            self.clock_was_set(step, turn);
        }
        let slept = passed - (now.awake - before.awake);
        if slept > UNATTENDED_AFTER {
            let asleep_from = later(now.utc, -passed);
            self.say_unattended("this computer slept", asleep_from, now.utc);
        }
    }

    fn clock_was_set(&mut self, step: SignedDuration, turn: &mut Turn) {
        let moved = |at: &mut Timestamp| *at = later(*at, step);
        for worklog in self.worklogs.values_mut() {
            match &mut worklog.delivery {
                Delivery::Waiting { due, .. } => moved(due),
                Delivery::Checking { ended, look_at, .. } => {
                    moved(ended);
                    moved(look_at);
                }
                Delivery::InJira { watch_twin, .. } => watch_twin.iter_mut().for_each(moved),
                Delivery::Draft(_)
                | Delivery::Sending(_)
                | Delivery::Refused { .. }
                | Delivery::NeedsYou { .. } => {}
            }
        }
        self.outbox.clock_moved(step);
        self.saving.resubmit_at.iter_mut().for_each(moved);
        self.sign_in.retry_at.iter_mut().for_each(moved);
        for notice in &mut self.notices.shown {
            notice.until.iter_mut().for_each(moved);
        }
        if self.timer.running().is_none() {
            return;
        }
        self.change_running(turn, |running| {
            moved(&mut running.started);
            moved(&mut running.heartbeat);
        });
        let by = duration::words(step.as_secs().abs().max(60));
        let way = if step.is_negative() { "back" } else { "ahead" };
        self.notices.say(
            Say::info(format!("This computer's clock was set {by} {way}"))
                .advice("The running time is kept; only its start is shown differently.")
                .topic(Topic::Clock),
        );
    }
}
